"""What Dagster is told of the graph, and what becomes of a run that failed."""

from pathlib import Path

import dagster as dg
import pytest

from checks.suites import CHECKS
from pipelines.config.load import starter_config
from pipelines.definitions import build
from pipelines.failures import failure_sensor, failures, note


@pytest.fixture
def definitions(tmp_path: Path) -> dg.Definitions:
    return build(starter_config(tmp_path), {"run_context": None, "auditor": None})


def test_every_check_is_a_check_of_its_table_and_blocks_if_it_says_so(definitions: dg.Definitions) -> None:
    specs = {
        (".".join(spec.asset_key.path), spec.name): (spec.blocking, spec.description)
        for checks in definitions.asset_checks or ()
        for spec in checks.check_specs
    }
    assert specs == {(check.table, check.name): (check.is_blocking, check.description) for check in CHECKS}


def test_every_table_says_where_it_stands_and_where_its_code_is(definitions: dg.Definitions) -> None:
    tables = [spec for spec in definitions.resolve_all_asset_specs() if "dagster/table_name" in spec.metadata]
    assert len(tables) > 40
    for spec in tables:
        assert spec.metadata["dagster/table_name"] == ".".join(spec.key.path)
        [code] = spec.metadata["dagster/code_references"].code_references
        assert Path(code.file_path).exists()
        assert spec.kinds in ({"duckdb", "sql"}, {"duckdb", "python"})


class Unlucky(Exception):
    """Says more than anybody should read."""


@dg.op
def lands(kind: str) -> None:
    if kind == "told":
        raise dg.Failure("reading people.csv: there is no such file", allow_retries=False)
    raise Unlucky("ada@example.org")


@pytest.mark.parametrize(
    ("kind", "reason"),
    [("told", "reading people.csv: there is no such file"), ("bug", "lands ended with Unlucky")],
)
def test_a_failed_run_leaves_a_line_with_the_reason_that_we_gave_and_no_other(
    tmp_path: Path, kind: str, reason: str
) -> None:
    @dg.job
    def refresh() -> None:
        lands()

    with dg.DagsterInstance.ephemeral() as instance:
        quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
        inputs = {"ops": {"lands": {"inputs": {"kind": kind}}}}
        run = refresh.execute_in_process(instance=instance, raise_on_error=False, run_config={**quiet, **inputs})
        context = dg.build_run_status_sensor_context(
            "failed_runs", run.get_run_failure_event(), instance, run.dagster_run
        ).for_run_failure()
        failure_sensor(tmp_path, "Europe/London")(context)
    [line] = failures(tmp_path).read_text().splitlines()
    assert line[16:] == f" refresh: {reason}"


def test_only_the_last_failures_are_kept(tmp_path: Path) -> None:
    for number in range(205):
        note(tmp_path, f"failure {number}")
    assert failures(tmp_path).read_text().splitlines()[::199] == ["failure 5", "failure 204"]
