"""A refresh without Dagster, the audit and the published copy: sources, tables, journals and workbooks as they are.

For tests that refresh many times, at moments of their own choice.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from assets.delivery.deliver import deliver
from assets.graph import INCREMENTAL, LAYERS
from assets.identity.review.decide import Decision, OptOuts, decision_id, merging, part_of, splitting
from assets.identity.review.decision_log import read_decisions, to_take_back
from assets.identity.review.find_records import find_in_one_customer, find_record, members
from assets.ingest import ingest
from assets.privacy import erasure
from assets.privacy.subject import collect_all
from assets.privacy.suppression import define_macros, store_tombstones
from assets.privacy.tombstones import tombstones
from assets.run import RunContext, RunOptions
from assets.warehouse.build import build_layer
from assets.warehouse.connection import Warehouse, open_warehouse
from assets.warehouse.journal import commit, note_decision
from pipelines.config.load import load
from pipelines.project import prepare


class Layers:
    """A project in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = load(folder, {})
        self.state = folder / "data"
        self.settings = self.config.settings(self.state)
        self.state.mkdir(exist_ok=True)

    def refresh(self, at: datetime, *, is_pushed: bool = False, may_shrink: bool = False) -> None:
        """Everything that a refresh does."""
        erasure.begin(self.settings, at)
        with open_warehouse(self.settings, at, self.state / "warehouse.duckdb") as warehouse:
            prepare(warehouse)
            sources = {name: (streams, self.config.source(name)) for name, streams in self.settings.sources().items()}
            run_context = RunContext(warehouse, sources, self.config.targets())
            if may_shrink:
                run_context.options = RunOptions(may_shrink=frozenset(sources))
            ingest(run_context)
            assert [str(problem) for problem in run_context.outcome.problems] == []
            for layer, tables in LAYERS.items():
                for _ in build_layer(warehouse, tables, INCREMENTAL.get(layer)):
                    pass
            commit(warehouse)
            for target in run_context.targets if is_pushed else ():
                deliver(run_context, target.name)
        if erasure.is_pending(self.settings):
            (self.state / "published").mkdir(exist_ok=True)
            erasure.finish(self.settings)

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of the tables as the last refresh left them."""
        with open_warehouse(self.settings, datetime(2026, 1, 1), self.state / "warehouse.duckdb") as warehouse:
            return warehouse.rows(sql)

    def _decide(self, at: datetime, decision: Callable[[Warehouse], Decision | None]) -> str | None:
        with open_warehouse(self.settings, at, self.state / "warehouse.duckdb") as warehouse:
            prepare(warehouse)
            read_decisions(warehouse)
            made = decision(warehouse)
            if made is not None:
                note_decision(warehouse, made.rows())
            return made and made.decision_id

    def merge(self, at: datetime, left: str, right: str) -> str | None:
        """What `regulars merge` notes; nothing where both are one customer."""

        def merged(warehouse: Warehouse) -> Decision | None:
            sides = [find_in_one_customer(warehouse, who)[0].customer_id for who in (left, right)]
            if sides[0] == sides[1]:
                return None
            pairs = merging(*(members(warehouse, [side]) for side in sides))
            return Decision(decision_id("merge", at, pairs), "same", pairs, at, "Mo")

        return self._decide(at, merged)

    def split(self, at: datetime, who: str, opt_outs: OptOuts | None = None) -> str | None:
        """What `regulars split` notes; nothing where the record is alone."""

        def taken_out(warehouse: Warehouse) -> Decision | None:
            pairs = splitting(*part_of(warehouse, find_record(warehouse, who)))
            return (
                Decision(decision_id("split", at, pairs), "different", pairs, at, "Mo", opt_outs=opt_outs)
                if pairs
                else None
            )

        return self._decide(at, taken_out)

    def undo(self, at: datetime, name: str) -> None:
        """What `regulars undo` notes."""

        def taken_back(warehouse: Warehouse) -> Decision:
            undoes = to_take_back(warehouse, name).decision_id
            return Decision(decision_id("undo", at, undoes=undoes), None, (), at, "Mo", undoes=undoes)

        self._decide(at, taken_back)

    def forget(self, at: datetime, who: str) -> None:
        """What `regulars forget` notes; the next refresh does the rest."""
        with open_warehouse(self.settings, at, self.state / "warehouse.duckdb") as warehouse:
            prepare(warehouse)
            define_macros(warehouse)
            for personal in collect_all(
                warehouse, [find_in_one_customer(warehouse, who, may_be_gone=True)[0].customer_id]
            ):
                store_tombstones(warehouse, "erased", tombstones(warehouse, personal))
