"""The last step: the lists go out to the workbooks that people work in."""

from dataclasses import replace

from assets.delivery.tabs import stored, tabs
from assets.delivery.undelivered import keep_only, note
from assets.landing.reads import is_unread_now
from assets.privacy.import_filter import kept_out_edits
from assets.privacy.suppression import is_anybody_erased
from assets.run import RunContext
from assets.warehouse.connection import Warehouse
from connectors.errors import SourceError
from connectors.source import ROW, TYPES
from connectors.target import ID, Pushed, Stored, Target


def deliver(run_context: RunContext, name: str) -> Pushed | None:
    """Bring one workbook up to date; None, and a problem noted, when it cannot be written now.

    What could not be delivered is not lost: the next refresh finds the same difference and goes on from there.
    """
    [target] = [target for target in run_context.targets if target.name == name]
    keep_only(run_context.warehouse, [target.name for target in run_context.targets])
    if is_unread_now(run_context.warehouse, name):
        note(run_context.warehouse, name, target.place, ("it could not be read at the last refresh",))
        return None
    try:
        pushed = _push(run_context, target)
    except SourceError as problem:
        run_context.outcome.undelivered.append(problem)
        note(run_context.warehouse, name, target.place, (str(problem),))
        return None
    run_context.outcome.pushed[name] = pushed
    return pushed


def _push(run_context: RunContext, target: Target) -> Pushed:
    """Push, and once more when that changed what `Summary` says of this workbook itself."""
    warehouse = run_context.warehouse
    safe = Stored({**stored(warehouse, target.name).cells, **_to_forget(warehouse, target).cells})
    pushed = target.push(tabs(warehouse), safe)
    if note(warehouse, target.name, target.place, pushed.notices):
        again = target.push(tabs(warehouse), safe)
        return replace(pushed, is_written=pushed.is_written or again.is_written)
    return pushed


def _to_forget(warehouse: Warehouse, target: Target) -> Stored:
    """What stands in rows about people whom we erased: nothing of it is to be kept, so the rows need not stay for it."""
    edits = target.read_edits() if is_anybody_erased(warehouse.settings) else None
    if edits is None:
        return Stored()
    _, theirs = kept_out_edits(warehouse, edits.rows)
    others = {"tab", ID, ROW, TYPES}
    return Stored.of(
        (row["tab"], row[ID], {heading: cell for heading, cell in row.items() if heading not in others})
        for row in theirs.to_pylist()
    )
