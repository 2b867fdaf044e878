"""The helper process that audits a file: `python -m checks.audit_process` reads paths, one a line, and answers with results.

It runs beside the refresh because Great Expectations takes seconds to import: by the time that the candidate is
written, it is ready. It ends when its input does, so it cannot outlive a refresh that was killed.
"""

import importlib
import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from types import ModuleType
from typing import Any

from checks.expectations import Check, CheckResult
from checks.suites import CHECKS

COUNTS_ONLY = {"result_format": "SUMMARY", "partial_unexpected_count": 0}
"""How results come back: counts, never a customer's data."""


def audit(path: Path, checks: Iterable[Check]) -> Iterator[CheckResult]:
    """Run every check on the file, read-only, one suite for each table."""
    with _opened(path) as source:
        for table, group in groupby(sorted(checks, key=lambda check: check.table), key=lambda check: check.table):
            yield from _run_suite(source, table, list(group))


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """The file as a data source; let go of afterwards, because whoever asked wants to write the results into it."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    # Great Expectations fetches after its transaction ended; without autocommit DuckDB then has nothing to fetch.
    options = {
        "isolation_level": "AUTOCOMMIT",
        "skip_autocommit_rollback": True,
        "connect_args": {"read_only": True},
    }
    source = context.data_sources.add_sql("candidate", connection_string=f"duckdb:///{path}", kwargs=options)
    try:
        yield source
    finally:
        source.get_execution_engine().close()
        source.get_engine().dispose()


def _run_suite(source: Any, table: str, checks: list[Check]) -> Iterator[CheckResult]:
    import great_expectations as gx

    schema, _, name = table.partition(".")
    asset = source.add_table_asset(table, schema_name=schema, table_name=name)
    batch = asset.add_batch_definition_whole_table("all").get_batch()
    expectations = []
    for check in checks:
        expectation = check.rule.expectation()
        expectation.meta = {"check": check.name}
        expectations.append(expectation)
    validation = batch.validate(gx.ExpectationSuite(table, expectations=expectations), result_format=COUNTS_ONLY)
    found = {result.expectation_config.meta["check"]: result for result in validation.results}
    for check in checks:
        yield _result(check, found[check.name])


def _result(check: Check, found: Any) -> CheckResult:
    trouble = found.exception_info or {}
    raised = trouble.get("raised_exception") or any(
        isinstance(entry, dict) and entry.get("raised_exception") for entry in trouble.values()
    )
    if raised:
        # The message may quote a row; only that it could not be run leaves this process.
        return CheckResult(check.table, check.name, False, 0, "the check could not be run on this table")
    offending = found.result.get("unexpected_count")
    if offending is None:
        offending = found.result.get("observed_value") or 0
    return CheckResult(check.table, check.name, bool(found.success), int(offending))


class _LoadedWhenUsed(ModuleType):
    """Stands for a module that is imported and never used by what we ask for; `LazyLoader` loads at the first glance."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        sys.modules.pop(self.__name__, None)
        return getattr(importlib.import_module(self.__name__), name)


def serve() -> None:
    """Answer every path on standard input with one line of results, until it ends."""
    # A third of the time that Great Expectations takes to import: statistics and charts.
    for name in ("scipy.stats", "altair"):
        sys.modules[name] = _LoadedWhenUsed(name)
    import great_expectations  # noqa: F401  # the reason for this process: import it before anyone waits

    for line in sys.stdin:
        results = [asdict(result) for result in audit(Path(line.strip()), CHECKS)]
        sys.stdout.write(json.dumps(results) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
