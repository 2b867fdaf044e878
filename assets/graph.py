"""The tables as Dagster sees them: one asset for each, one step for the layers that are made together.

Many tables are made in one step because a step costs Dagster more time than most tables take to make.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from types import MappingProxyType

import dagster as dg

from assets import crm, follow_ups, identity, report, staging
from assets.graph_metadata import Metadata, column_schemas, key, table_spec, what_was_made
from assets.run import RunContext
from assets.warehouse.build import Built, build_layer, known
from assets.warehouse.candidate import NotPublished, publish
from assets.warehouse.publish import link
from assets.warehouse.selection import NotMade, refuse_unmade, to_make
from assets.warehouse.table import AnyTable, Table, description, names, public_deps

LAYERS: dict[str, tuple[AnyTable, ...]] = {
    "staging": staging.TABLES,
    "identity": identity.TABLES,
    "crm": crm.TABLES,
    "follow_ups": follow_ups.TABLES,
    "report": report.TABLES,
}
"""The layers in the order in which they are made."""

INCREMENTAL = MappingProxyType({"identity": identity.INCREMENTAL})
"""Of a layer, what need not be made anew."""

LANDED = dg.AssetKey(["landing"])
"""Everything that has landed: what staging is made from, whether each source could be read this time or not."""

PUBLISHED = dg.AssetKey(["published", "customers"])


def landing_key(source: str) -> dg.AssetKey:
    """The asset of a source, of one stream of it (`web_shop/orders`), or of a workbook that people type in."""
    return dg.AssetKey(["landing", *source.split("/")])


def all_tables() -> dict[str, AnyTable]:
    """Every table by name, in the order in which they are made."""
    return {name: table for tables in LAYERS.values() for table in tables for name in names(table)}


def descriptions() -> dict[str, str]:
    """What a row is of each table that analysts find: the public ones, and what a view of theirs reads."""
    tables = all_tables()
    views = [table for table in tables.values() if isinstance(table, Table) and table.is_view and table.is_public]
    read = {dep for view in views for dep in view.deps}
    found = {name: description(table, name) for name, table in tables.items() if table.is_public or name in read}
    return {**found, "quality.checks": "One row per check of the last audit, and how many rows offended."}


def staging_step() -> dg.AssetsDefinition:
    """Every table of staging, made from the sources."""
    return _tables_step("staging", ("staging",), [LANDED])


def customer_view_step() -> dg.AssetsDefinition:
    """Who is who, the profiles and the lists: one step, because they are checked together and published together."""
    return _tables_step("customer_view", ("identity", "crm", "follow_ups", "report"), [])


def _tables_step(name: str, layers: Sequence[str], sources: Sequence[dg.AssetKey]) -> dg.AssetsDefinition:
    tables = all_tables()
    specs = [
        table_spec(made, table, layer, [*(key(dep) for dep in sorted(public_deps(table, tables))), *sources])
        for layer in layers
        for table in LAYERS[layer]
        if table.is_public
        for made in names(table)
    ]

    @dg.multi_asset(name=name, specs=specs, can_subset=True)
    def make_tables(
        context: dg.AssetExecutionContext, run_context: dg.ResourceParam[RunContext]
    ) -> Iterator[dg.MaterializeResult[None]]:
        selected = {".".join(asset.path) for asset in context.selected_asset_keys}
        for built, about in make_selected(run_context, layers, selected):
            if built.name in selected:
                version = dg.DataVersion(built.fingerprint)
                yield dg.MaterializeResult(asset_key=key(built.name), metadata=about, data_version=version)
            elif tables[built.name].is_public:
                # A table that goes along with a selected one is made as well: the graph should know.
                context.log_event(dg.AssetMaterialization(key(built.name), metadata=about))

    return make_tables


def make_selected(
    run_context: RunContext, layers: Iterable[str], selected: Collection[str]
) -> Iterator[tuple[Built, Metadata]]:
    """Bring the selected tables up to date, each with the steps on the way to it, from the others as they are."""
    tables = all_tables()
    wanted = to_make(selected, tables, INCREMENTAL.values())
    try:
        refuse_unmade(wanted, tables, known(run_context.warehouse))
    except NotMade as problem:
        raise refused(run_context, problem) from None
    for layer in layers:
        chosen = [table for table in LAYERS[layer] if table.name in wanted]
        if chosen:
            made = list(_make_layer(run_context, layer, chosen))
            schemas = column_schemas(run_context.warehouse)
            yield from ((built, what_was_made(built, schemas)) for built in made)


def _make_layer(run_context: RunContext, layer: str, chosen: Sequence[AnyTable]) -> Iterator[Built]:
    making = f"Making {layer.replace('_', '-')}"
    run_context.report_progress(making)
    is_new = False
    for built in build_layer(
        run_context.warehouse,
        chosen,
        INCREMENTAL.get(layer),
        lambda table: run_context.report_progress(f"{making}: {table}"),
    ):
        is_new |= built.is_new
        run_context.outcome.built[built.name] = built.rows
        yield built
    if layer == "staging" and is_new and run_context.warehouse.exists("staging.notices"):
        said = run_context.warehouse.rows("select source || ': ' || notice from staging.notices order by all")
        run_context.outcome.notices += [notice for (notice,) in said]


def refused(run_context: RunContext, problem: Exception) -> dg.Failure:
    """The step fails with a reason for people, and nothing of it comes right by trying again."""
    run_context.outcome.problems.append(problem)
    return dg.Failure(str(problem), allow_retries=False)


def published_step() -> dg.AssetsDefinition:
    """The link that analysts open, flipped to the copy that passed its checks."""
    upstream = [key(name) for name, table in all_tables().items() if table.is_public]

    @dg.asset(
        key=PUBLISHED,
        group_name="published",
        deps=upstream,
        description="customers.duckdb: what analysts open, the copy that passed its checks",
    )
    def published(run_context: dg.ResourceParam[RunContext]) -> dg.MaterializeResult[None]:
        run_context.report_progress("Publishing")
        try:
            found = publish(run_context.warehouse, all_tables())
        except NotPublished as problem:
            raise refused(run_context, problem) from None
        run_context.outcome.published = found
        path = link(run_context.warehouse.settings.state).name
        return dg.MaterializeResult(metadata={"unchanged": True} if found is None else {"path": path})

    return published
