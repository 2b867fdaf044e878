"""The steps of a refresh as Dagster sees them: one asset for each source, table and workbook, one step for each layer.

Many tables are made in one step because a step costs Dagster more time than most tables take to make.
"""

from collections.abc import Iterable, Iterator, Sequence
from types import MappingProxyType

import dagster as dg

from assets import crm, follow_ups, identity, report, staging
from assets.delivery.deliver import deliver
from assets.ingest import pull
from assets.landing.land import Landing
from assets.run import Workshop
from assets.settings import Stream
from assets.warehouse.build import PUBLISHED_STATE, build_layer, remember, state_of
from assets.warehouse.journal import commit
from assets.warehouse.publish import flip, link
from assets.warehouse.table import AnyTable, Table, names, public_deps

LAYERS: dict[str, tuple[AnyTable, ...]] = {
    "staging": staging.TABLES,
    "identity": identity.TABLES,
    "crm": crm.TABLES,
    "follow_ups": follow_ups.TABLES,
    "report": report.TABLES,
}
"""The layers in the order in which they are made."""

FOLLOWING = MappingProxyType({"identity": identity.FOLLOWING})
"""Of a layer, what need not be made anew."""

PUBLISHED = dg.AssetKey(["published", "customers"])


def key(table: str) -> dg.AssetKey:
    """`crm.customers` is the asset `crm/customers`."""
    return dg.AssetKey(table.split("."))


def landing_key(source: str) -> dg.AssetKey:
    """The asset of a source, or of a workbook that people type in."""
    return dg.AssetKey(["landing", source])


def all_tables() -> dict[str, AnyTable]:
    """Every table by name, in the order in which they are made."""
    return {name: table for tables in LAYERS.values() for table in tables for name in names(table)}


def descriptions() -> dict[str, str]:
    """What a row is of each table that analysts find: the public ones, and what a view of theirs reads."""
    tables = all_tables()
    views = [table for table in tables.values() if isinstance(table, Table) and table.is_view and table.is_public]
    read = {dep for view in views for dep in view.deps}
    found = {name: table.description for name, table in tables.items() if table.is_public or name in read}
    return {**found, "quality.checks": "One row per check of the last audit, and how many rows offended."}


def landing_step(streams: Iterable[Stream], targets: Iterable[str]) -> dg.AssetsDefinition:
    """Sources and workbooks, as found."""
    specs = [
        dg.AssetSpec(landing_key(stream.source), group_name="landing", description=f"{stream.holds} as found")
        for stream in streams
    ]
    specs += [
        dg.AssetSpec(landing_key(target), group_name="landing", description="What people typed in the lists")
        for target in targets
    ]

    @dg.multi_asset(name="landing", specs=specs, required_resource_keys={"workshop"})
    def land_everything(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
        workshop: Workshop = context.resources.workshop
        pull(workshop)
        if workshop.outcome.problems:
            told = "\n".join(str(problem) for problem in workshop.outcome.problems)
            raise dg.Failure(told, allow_retries=False)
        for spec in specs:
            landing = workshop.outcome.landed.get(spec.key.path[-1])
            yield dg.MaterializeResult(asset_key=spec.key, metadata=_counts(landing))

    return land_everything


def _counts(landing: Landing | None) -> dict[str, int | bool]:
    if landing is None:
        return {"unchanged": True}
    return {"rows": landing.found, "new": landing.new, "changed": landing.changed, "gone": landing.gone}


def staging_step(streams: Iterable[Stream]) -> dg.AssetsDefinition:
    """Every table of staging, made from the sources."""
    return _tables_step("staging", ("staging",), [landing_key(stream.source) for stream in streams])


def customer_view_step() -> dg.AssetsDefinition:
    """Who is who, the profiles and the lists: one step, because they are checked together and published together."""
    return _tables_step("customer_view", ("identity", "crm", "follow_ups", "report"), [])


def _tables_step(name: str, layers: Sequence[str], sources: Sequence[dg.AssetKey]) -> dg.AssetsDefinition:
    tables = all_tables()
    specs = [
        dg.AssetSpec(
            key(made),
            group_name=layer,
            description=table.description,
            kinds={"duckdb"},
            deps=[*(key(dep) for dep in sorted(public_deps(table, tables))), *sources],
        )
        for layer in layers
        for table in LAYERS[layer]
        if table.is_public
        for made in names(table)
    ]

    @dg.multi_asset(name=name, specs=specs, required_resource_keys={"workshop"})
    def make_tables(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
        for layer in layers:
            yield from _make_layer(context.resources.workshop, layer)

    return make_tables


def _make_layer(workshop: Workshop, layer: str) -> Iterator[dg.MaterializeResult[None]]:
    workshop.tell(f"Making {layer.replace('_', '-')}")
    tables = all_tables()
    is_new = False
    for built in build_layer(workshop.warehouse, LAYERS[layer], FOLLOWING.get(layer)):
        is_new |= built.is_new
        workshop.outcome.built[built.name] = built.rows
        if tables[built.name].is_public:
            counted = {} if built.rows is None else {"dagster/row_count": built.rows}
            yield dg.MaterializeResult(asset_key=key(built.name), metadata={**counted, "unchanged": not built.is_new})
    if layer == "staging" and is_new:
        said = workshop.warehouse.rows("select source || ': ' || notice from staging.notices order by all")
        workshop.outcome.notices += [notice for (notice,) in said]


def published_step() -> dg.AssetsDefinition:
    """The link that analysts open, flipped to the copy that passed its checks."""
    upstream = [key(name) for name, table in all_tables().items() if table.is_public]

    @dg.asset(
        key=PUBLISHED,
        group_name="published",
        deps=upstream,
        required_resource_keys={"workshop"},
        description="customers.duckdb: what analysts open, the copy that passed its checks",
    )
    def publish(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        workshop: Workshop = context.resources.workshop
        if workshop.candidate is None:
            return dg.MaterializeResult(metadata={"unchanged": True})
        workshop.tell("Publishing")
        # First the memory, then the view: what people were shown must be remembered.
        commit(workshop.warehouse)
        workshop.outcome.published = flip(workshop.warehouse, workshop.candidate)
        remember(workshop.warehouse, {PUBLISHED_STATE: state_of(workshop.warehouse, workshop.outcome.built)})
        return dg.MaterializeResult(metadata={"path": link(workshop.warehouse.settings.state).name})

    return publish


def delivered_step(target: str) -> dg.AssetsDefinition:
    """A workbook that people work in, with our columns fresh and theirs untouched."""

    @dg.asset(
        key=dg.AssetKey(["delivered", target]),
        group_name="delivered",
        deps=[PUBLISHED],
        required_resource_keys={"workshop"},
        description="The lists, in the workbook that the team works in",
    )
    def deliver_lists(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        workshop: Workshop = context.resources.workshop
        if not workshop.options.is_pushed:
            return dg.MaterializeResult(metadata={"skipped": True})
        workshop.tell(f"Delivering to {target}")
        pushed = deliver(workshop, target)
        if pushed is None:
            return dg.MaterializeResult(metadata={"undelivered": str(workshop.outcome.undelivered[-1])})
        return dg.MaterializeResult(metadata={"added": pushed.added, "changed": pushed.changed, "kept": pushed.kept})

    return deliver_lists
