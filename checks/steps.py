"""The audit as a step of the refresh: the candidate is written, checked, and published only if every blocking check passes."""

from collections.abc import Iterator

import dagster as dg

from assets.building import PUBLISHED_STATE, known, state_of
from assets.publish import link, next_candidate, record_checks, write_candidate
from assets.warehouse import Warehouse
from assets.workshop import Workshop
from checks.auditor import Auditor
from checks.rules import Check, CheckResult
from checks.suites import CHECKS

@dg.multi_asset_check(
    name="audit",
    specs=[
        dg.AssetCheckSpec(check.name, asset=check.table.split("."), description=check.means, blocking=check.is_blocking)
        for check in CHECKS
    ],
    required_resource_keys={"workshop", "auditor"},
)
def audit(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
    """Every table is as it must be before anyone sees it."""
    for check, result in zip(CHECKS, check_tables(context.resources.workshop, context.resources.auditor), strict=True):
        yield dg.AssetCheckResult(
            passed=result.passed,
            asset_key=check.table.split("."),
            check_name=check.name,
            severity=dg.AssetCheckSeverity.ERROR if check.is_blocking else dg.AssetCheckSeverity.WARN,
            metadata={"offending": result.offending},
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
    warehouse.connection.executemany(
        "insert into quality.checks values ($1, $2, $3, $4, $5)",
        [[result.name, result.table, result.passed, result.offending, warehouse.run_at] for result in results],
    )


def _is_published(warehouse: Warehouse, state: str) -> bool:
    return known(warehouse, PUBLISHED_STATE) == state and link(warehouse.settings.state).exists()


def _results_before(warehouse: Warehouse) -> list[CheckResult]:
    rows = warehouse.rows('select "table", "check", passed, offending from quality.checks')
    found = {(table, name): CheckResult(table, name, passed, offending) for table, name, passed, offending in rows}
    return [found[check.table, check.name] for check in CHECKS]
