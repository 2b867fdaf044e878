"""What a refresh did, in words and in JSON: what came in, was set aside, merged, published and pushed."""

from collections.abc import Iterator
from typing import Any

from assets.run import RunResult
from connectors.target import Pushed


def as_lines(outcome: RunResult, *, is_rehearsal: bool = False) -> Iterator[str]:
    """The refresh as a shop owner would want to hear it."""
    for name, landing in outcome.landed.items():
        if name in outcome.places:
            yield f"{outcome.places[name]}: {landing.new + landing.changed:,} rows in which something was typed"
            continue
        parts = f"{landing.new:,} new, {landing.changed:,} changed, {landing.gone:,} gone"
        yield f"{name}: {landing.found:,} rows read, {parts}"
        yield from (f"  {notice}" for notice in landing.notices)
    if outcome.unchanged:
        yield f"Not changed since the last refresh: {', '.join(outcome.unchanged)}"
    if outcome.problems or outcome.failed_checks:
        return
    built = outcome.built
    yield (
        f"{_counted(built.get('identity.clusters'), 'record is', 'records are')}"
        f" {_counted(built.get('crm.customers'), 'customer', 'customers')};"
        f" {_counted(built.get('quality.quarantine'), 'cell or row', 'cells or rows')} set aside (see the tab To fix)"
    )
    yield from (f"  {notice}" for notice in outcome.notices)
    if is_rehearsal:
        yield "This was a rehearsal: nothing was stored, published or pushed."
        return
    yield (
        "data/customers.duckdb is up to date" if outcome.published else "Nothing has changed for data/customers.duckdb"
    )
    for name, pushed in outcome.pushed.items():
        yield f"{outcome.places[name]}: {_said(pushed)}"
        yield from (f"  {notice}" for notice in pushed.notices)


def _counted(number: int | None, one: str, several: str) -> str:
    return f"{number or 0:,} {one if number == 1 else several}"


def _said(pushed: Pushed) -> str:
    if not pushed.is_written:
        return "up to date, nothing written"
    said = f"{pushed.added} rows added, {pushed.changed} changed, {pushed.removed} removed"
    if pushed.kept:
        said += f"; {pushed.kept} kept, because somebody typed in them meanwhile"
    if pushed.conflicts:
        said += f"; {pushed.conflicts} cells differ from ours, see the tab Conflicts"
    if pushed.deleted:
        said += f"; {pushed.deleted} rows that somebody deleted were not put back"
    return said


def problem_lines(outcome: RunResult) -> Iterator[str]:
    """What went wrong, and what that means for what people see."""
    yield from (str(problem) for problem in outcome.problems)
    yield from (f"Check failed: {told}" for told in outcome.failed_checks)
    if outcome.problems or outcome.failed_checks:
        yield "Nothing was published or pushed: the customer view and the sheets are as they were."
    for each in outcome.unread:
        yield str(each.problem)
        yield f"{each.source} stays as it was read on {each.since}, and so does what rests on it; the rest is up to date."
    if outcome.undelivered:
        yield from (str(problem) for problem in outcome.undelivered)
        yield "The customer view is published; the next refresh delivers what is left."


def as_dict(outcome: RunResult, code: int) -> dict[str, Any]:
    """The same for a script."""
    return {
        "exit_code": code,
        "sources": {
            name: {"rows": landing.found, "new": landing.new, "changed": landing.changed, "gone": landing.gone}
            for name, landing in outcome.landed.items()
        },
        "unchanged": outcome.unchanged,
        "tables": outcome.built,
        "published": str(outcome.published) if outcome.published else None,
        "pushed": {
            name: {
                "added": pushed.added,
                "changed": pushed.changed,
                "removed": pushed.removed,
                "kept": pushed.kept,
                "conflicts": pushed.conflicts,
            }
            for name, pushed in outcome.pushed.items()
        },
        "notices": outcome.notices,
        "problems": [str(problem) for problem in (*outcome.problems, *outcome.undelivered)],
        "unread": {each.source: str(each.problem) for each in outcome.unread},
        "failed_checks": outcome.failed_checks,
    }
