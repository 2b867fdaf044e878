"""The audit as a step of the refresh: the candidate is written, checked, and published only if every blocking check passes."""

from collections.abc import Iterator

import dagster as dg

from assets.graph import all_tables
from assets.ingest import NEVER_READ
from assets.landing.reads import never_landed
from assets.run import RunContext
from assets.warehouse.build import behind, state_of
from assets.warehouse.candidate import Candidate, candidate_of, is_published, note_candidate
from assets.warehouse.connection import Warehouse
from assets.warehouse.publish import next_candidate, record_checks, write_candidate
from assets.warehouse.selection import assets_of
from checks.audit import Auditor
from checks.expectations import Check, CheckResult
from checks.suites import CHECKS


@dg.multi_asset_check(
    name="audit",
    specs=[
        dg.AssetCheckSpec(
            check.name, asset=check.table.split("."), description=check.description, blocking=check.is_blocking
        )
        for check in CHECKS
    ],
    can_subset=True,
)
def audit(
    context: dg.AssetCheckExecutionContext,
    run_context: dg.ResourceParam[RunContext],
    auditor: dg.ResourceParam[Auditor],
) -> Iterator[dg.AssetCheckResult]:
    """Every table is as it must be before anyone sees it. All are audited together, whichever results are asked for."""
    asked = {(".".join(key.asset_key.path), key.name) for key in context.selected_asset_check_keys}
    results = check_tables(run_context, auditor)
    for check, result in zip(CHECKS, results, strict=False):
        if (check.table, check.name) in asked:
            yield dg.AssetCheckResult(
                passed=result.passed,
                asset_key=check.table.split("."),
                check_name=check.name,
                severity=dg.AssetCheckSeverity.ERROR if check.is_blocking else dg.AssetCheckSeverity.WARN,
                metadata={"offending rows": result.offending},
            )


def check_tables(run_context: RunContext, auditor: Auditor) -> list[CheckResult]:
    """The result of every check, in the order of `CHECKS`; tables that are as they were when they passed are not read.

    No result while some tables are older than what they are made from: that they do not fit together says nothing of any.
    """
    warehouse = run_context.warehouse
    state = state_of(warehouse, all_tables())
    before = candidate_of(warehouse, state)
    if is_published(warehouse, all_tables()) or (before and not before.kept_back):
        return _results_before(warehouse)
    file = next_candidate(warehouse.settings.state)
    if unfit := tuple(_unfit(run_context)):
        note_candidate(warehouse, Candidate(state, file, unfit))
        return []
    run_context.report_progress("Checking")
    write_candidate(warehouse, run_context.descriptions, file)
    results = {(result.table, result.name): result for result in auditor.audit(file)}
    ordered = [results[check.table, check.name] for check in CHECKS]
    _store(warehouse, ordered)
    failed = [_told(check, result) for check, result in zip(CHECKS, ordered, strict=True) if _blocks(check, result)]
    run_context.outcome.failed_checks += failed
    if failed:
        file.unlink()
    else:
        record_checks(warehouse, file)
    note_candidate(warehouse, Candidate(state, file, tuple(failed)))
    return ordered


def _blocks(check: Check, result: CheckResult) -> bool:
    return check.is_blocking and not result.passed


def _unfit(run_context: RunContext) -> Iterator[str]:
    """Why the tables may not be published together, however right each of them is."""
    warehouse, only, tables = run_context.warehouse, run_context.options.only, all_tables()
    late = assets_of(behind(warehouse, {table.name: table for table in tables.values()}.values()), tables)
    if late:
        yield f"not up to date with what they are made from, so materialize them first: {', '.join(sorted(late))}"
    wanted = [stream for stream in warehouse.settings.streams if only is None or stream.source in only]
    for source in never_landed(warehouse, wanted):
        yield f"{source} {NEVER_READ}"


def _told(check: Check, result: CheckResult) -> str:
    found = result.error or f"{result.offending} rows of {check.table} are not so"
    return f"{check.description} ({check.name}: {found})"


def _store(warehouse: Warehouse, results: list[CheckResult]) -> None:
    warehouse.connection.execute("delete from quality.checks")
    warehouse.connection.execute(
        "insert into quality.checks select unnest($1), unnest($2), unnest($3), unnest($4), $5",
        [*map(list, zip(*((r.name, r.table, r.passed, r.offending) for r in results), strict=True)), warehouse.run_at],
    )


def _results_before(warehouse: Warehouse) -> list[CheckResult]:
    rows = warehouse.rows("select table_name, check_name, passed, offending from quality.checks")
    found = {(table, name): CheckResult(table, name, passed, offending) for table, name, passed, offending in rows}
    return [found[check.table, check.name] for check in CHECKS]
