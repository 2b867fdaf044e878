"""The audit as a step of the refresh: the candidate is written, checked, and published only if every blocking check passes."""

from collections.abc import Iterator

import dagster as dg

from assets.run import Workshop
from assets.warehouse.build import PUBLISHED_STATE, known, state_of
from assets.warehouse.connection import Warehouse
from assets.warehouse.publish import link, next_candidate, record_checks, write_candidate
from checks.auditor import Auditor
from checks.rules import Check, CheckResult
from checks.suites import CHECKS

BY_TABLE = {
    table: tuple(check for check in CHECKS if check.table == table) for table in sorted({c.table for c in CHECKS})
}

FIT = "is_fit_to_publish"


@dg.multi_asset_check(
    name="audit",
    specs=[
        dg.AssetCheckSpec(
            FIT, asset=table.split("."), description=" ".join(check.means for check in checks), blocking=True
        )
        for table, checks in BY_TABLE.items()
    ],
    required_resource_keys={"workshop", "auditor"},
)
def audit(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
    """Every table is as it must be before anyone sees it; one entry for each table, each check in its metadata."""
    results = check_tables(context.resources.workshop, context.resources.auditor)
    for table, checks in BY_TABLE.items():
        found = {result.name: result for result in results if result.table == table}
        yield dg.AssetCheckResult(
            passed=all(found[check.name].passed for check in checks if check.is_blocking),
            asset_key=table.split("."),
            check_name=FIT,
            metadata={f"offending: {name}": result.offending for name, result in found.items()},
        )


def check_tables(workshop: Workshop, auditor: Auditor) -> list[CheckResult]:
    """The result of every check, in the order of `CHECKS`; tables that are as they were when they passed are not read."""
    warehouse = workshop.warehouse
    state = state_of(warehouse, workshop.outcome.built)
    if _is_published(warehouse, state):
        return _results_before(warehouse)
    workshop.tell("Checking")
    candidate = write_candidate(warehouse, workshop.descriptions, next_candidate(warehouse.settings.state))
    results = {(result.table, result.name): result for result in auditor.audit(candidate)}
    ordered = [results[check.table, check.name] for check in CHECKS]
    _store(warehouse, ordered)
    blocking = [(check, result) for check, result in zip(CHECKS, ordered, strict=True) if check.is_blocking]
    workshop.outcome.failed_checks += [_told(check, result) for check, result in blocking if not result.passed]
    if workshop.outcome.failed_checks:
        candidate.unlink()
        return ordered
    record_checks(warehouse, candidate)
    workshop.candidate = candidate
    return ordered


def _told(check: Check, result: CheckResult) -> str:
    found = result.trouble or f"{result.offending} rows of {check.table} are not so"
    return f"{check.means} ({check.name}: {found})"


def _store(warehouse: Warehouse, results: list[CheckResult]) -> None:
    warehouse.connection.execute("delete from quality.checks")
    warehouse.connection.execute(
        "insert into quality.checks select unnest($1), unnest($2), unnest($3), unnest($4), $5",
        [*map(list, zip(*((r.name, r.table, r.passed, r.offending) for r in results), strict=True)), warehouse.run_at],
    )


def _is_published(warehouse: Warehouse, state: str) -> bool:
    return known(warehouse).get(PUBLISHED_STATE) == state and link(warehouse.settings.state).exists()


def _results_before(warehouse: Warehouse) -> list[CheckResult]:
    rows = warehouse.rows("select table_name, check_name, passed, offending from quality.checks")
    found = {(table, name): CheckResult(table, name, passed, offending) for table, name, passed, offending in rows}
    return [found[check.table, check.name] for check in CHECKS]
