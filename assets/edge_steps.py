"""The steps at the edges of the graph: what is read from outside, and what is delivered to it.

What cannot be read or written fails its check and is not shown as materialized; the others go on.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from hashlib import blake2b

import dagster as dg

from assets.delivery.deliver import deliver
from assets.graph import LANDED, PUBLISHED, all_tables, landing_key, refused
from assets.ingest import EDITS, ingest
from assets.ingest_objects import described
from assets.landing.land import Landing
from assets.report.page.files import last_full_month, report_file
from assets.run import RunContext
from assets.settings import Business, Stream
from assets.warehouse.candidate import NotPublished, is_published
from assets.warehouse.connection import Warehouse
from assets.warehouse.parquet import state_of
from assets.warehouse.publish import link
from connectors.errors import SourceUnavailable

READ = "could_be_read"
WRITTEN = "could_be_written"

PAUSE = 60
"""Seconds until what is busy or slow is asked again."""

NOT_DELIVERED = "nothing was delivered: the tables are not those that were published; publish them first"

Kinds = Mapping[str, str]
"""Source or target -> the kind of system it is in."""


def landing_step(
    streams: Collection[tuple[Stream, ...]], targets: Mapping[str, str], kinds: Kinds
) -> dg.AssetsDefinition:
    """Sources, and the workbooks that people type in (name -> place), as found; and all that has landed together."""
    named = {
        **{name: text for each in streams for name, text in described(each)},
        **{name: f"What people typed in the lists in {place}" for name, place in targets.items()},
    }
    specs = [
        dg.AssetSpec(
            landing_key(name),
            group_name="landing",
            description=text,
            kinds={kinds[name.partition("/")[0]]},
            skippable=True,
        )
        for name, text in named.items()
    ]
    everything = dg.AssetSpec(
        LANDED,
        deps=[landing_key(name) for name in named],
        group_name="landing",
        kinds={"parquet"},
        description="Every row of every source as it was read last: what all tables are made from",
    )
    checks = [
        dg.AssetCheckSpec(
            READ, asset=landing_key(name), description="It could be read; if not, its last rows stay in use."
        )
        for name in named
    ]

    @dg.multi_asset(name="landing", specs=[*specs, everything], check_specs=checks, can_subset=True)
    def land_everything(
        context: dg.AssetExecutionContext, run_context: dg.ResourceParam[RunContext]
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        asked = context.selected_asset_keys | {check.asset_key for check in context.selected_asset_check_keys}
        names = [name for name in named if landing_key(name) in asked]
        read = ingest(run_context, names)
        _come_back(context, run_context)
        for name, why_not in read.items():
            yield _was_possible(landing_key(name), READ, why_not)
            if why_not is None:
                landed = _landed(run_context, name)
                if landing_key(name) in context.selected_asset_keys:
                    yield landed
                else:  # Only the check was asked for, and to see whether it can be read is to read it.
                    context.log_event(dg.AssetMaterialization(landing_key(name), metadata=landed.metadata))
        if run_context.outcome.problems:
            raise dg.Failure("\n".join(map(str, run_context.outcome.problems)), allow_retries=False)
        if LANDED in context.selected_asset_keys:
            yield dg.MaterializeResult(asset_key=LANDED)

    return land_everything


def _was_possible(asset: dg.AssetKey, check: str, why_not: str | None) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        passed=why_not is None,
        asset_key=asset,
        check_name=check,
        severity=dg.AssetCheckSeverity.WARN,  # the others go on
        metadata={} if why_not is None else {"why": why_not},
    )


def _landed(run_context: RunContext, name: str) -> dg.MaterializeResult[None]:
    """What came in; its version is that of the files in landing, so that the graph sees what is newer than what."""
    source, _, resource = name.partition("/")
    stream = run_context.sources[source][0][0] if source in run_context.sources else Stream(source, EDITS)
    if resource:
        stream = replace(stream, resources=(resource,))
    state = state_of(run_context.warehouse.settings, stream)
    return dg.MaterializeResult(
        asset_key=landing_key(name),
        metadata=_counts(run_context.outcome.landed.get(name)),
        data_version=dg.DataVersion(blake2b(state.encode(), digest_size=16).hexdigest()),
    )


def _counts(landing: Landing | None) -> dict[str, int | bool]:
    if landing is None:
        return {"unchanged": True}
    return {"rows": landing.found, "new": landing.new, "changed": landing.changed, "gone": landing.gone}


def _come_back(context: dg.AssetExecutionContext, run_context: RunContext) -> None:
    """End the step for now if something may answer in a minute, and nobody is waiting."""
    outcome = run_context.outcome
    troubles = [*outcome.undelivered, *outcome.problems, *(each.problem for each in outcome.unread)]
    if context.retry_number < run_context.options.retries and any(isinstance(t, SourceUnavailable) for t in troubles):
        for told in (outcome.undelivered, outcome.problems, outcome.unread):
            told.clear()
        raise dg.RetryRequested(max_retries=run_context.options.retries, seconds_to_wait=PAUSE)


def delivered_step(target: str, place: str, kind: str) -> dg.AssetsDefinition:
    """A workbook that people work in, with our columns fresh and theirs untouched."""
    asset = dg.AssetSpec(
        ["delivered", target],
        group_name="delivered",
        deps=[PUBLISHED],
        kinds={kind},
        skippable=True,
        description=f"The lists, in the workbook that the team works in: {place}",
    )
    written = dg.AssetCheckSpec(
        WRITTEN, asset=asset.key, description="It could be written; if not, the next refresh does."
    )

    @dg.multi_asset(
        name=f"delivered__{target}".replace("-", "_"), specs=[asset], check_specs=[written], can_subset=True
    )
    def deliver_lists(
        context: dg.AssetExecutionContext, run_context: dg.ResourceParam[RunContext]
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        if not is_published(run_context.warehouse, all_tables()):
            raise refused(run_context, NotPublished(NOT_DELIVERED))
        if not run_context.options.is_pushed or asset.key not in context.selected_asset_keys:
            return
        run_context.report_progress(f"Delivering to {place}")
        pushed = deliver(run_context, target)
        if pushed is None:
            _come_back(context, run_context)
        why_not = None if pushed else "; ".join(map(str, run_context.outcome.undelivered))
        yield _was_possible(asset.key, WRITTEN, why_not)
        if pushed is not None:
            counts = {"added": pushed.added, "changed": pushed.changed, "kept": pushed.kept}
            yield dg.MaterializeResult(asset_key=asset.key, metadata=counts)

    return deliver_lists


def reported_step(business: Business, *, with_names: bool) -> dg.AssetsDefinition:
    """The report for the business, of the last full month; made again only after something was published."""

    @dg.asset(
        key=["reports", "business"],
        group_name="published",
        deps=[PUBLISHED],
        description="The report for the business: one HTML file in data/reports",
    )
    def reported(run_context: dg.ResourceParam[RunContext]) -> dg.MaterializeResult[None]:
        warehouse = run_context.warehouse
        today = warehouse.value("select today from staging.clock")
        published = link(warehouse.settings.state)
        target = report_file(warehouse.settings.state, last_full_month(today), with_names=with_names)
        if target.exists() and target.stat().st_mtime >= published.stat().st_mtime:
            return dg.MaterializeResult(metadata={"unchanged": True})
        # Here, because a refresh in which nothing changed has no use for it.
        from assets.report.page.render import write_report

        run_context.report_progress("Making the report")
        write_report(published, target, business, last_full_month(today), today, with_names=with_names)
        return dg.MaterializeResult(metadata={"path": target.name, **_this_month(warehouse)})

    return reported


def _this_month(warehouse: Warehouse) -> dict[str, float]:
    """The scorecard of the last full month, so that the UI shows how the business moves from run to run."""
    rows = warehouse.rows(
        "select measure, this_month from report.scorecard cross join staging.clock"
        " where month = date_trunc('month', today) - interval 1 month and this_month is not null"
    )
    return dict(rows)
