"""What a steward reads: what became of a decision, what was decided so far, and why two are or are not one customer."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType
from typing import Any

from assets.identity.review.decision_log import Made
from assets.identity.review.explain import GUARDS, Explanation, Field, Link
from assets.identity.review.find_records import Record
from pipelines.commands.steward.decisions import Done

_DID: MappingProxyType[str, tuple[str, str]] = MappingProxyType(
    {
        "merge": ("Merged", "they are one customer already, so there was nothing to decide"),
        "split": ("Split", "it is the only record of its customer, so there was nothing to decide"),
        "undo": ("Taken back", ""),
    }
)
_COUNTS: MappingProxyType[str, str] = MappingProxyType(
    {"for": "speaks for it", "little": "says little", "nothing": "says nothing", "against": "speaks against it"}
)
_STRONG = 6
"""Bits from which on a field speaks clearly: sixty-four to one."""


def done_lines(done: Done) -> Iterator[str]:
    """What became of a decision."""
    did, nothing = _DID[done.did]
    if done.decision_id is None:
        yield f"{nothing[:1].upper()}{nothing[1:]}:"
    elif done.is_rehearsal:
        yield "This was a rehearsal: nothing was decided. It would be so:"
    elif done.is_carried_out:
        yield f"{did}{_what(done)}. So it is now, and stays until it is taken back:"
    else:
        yield f"Decided ({done.decision_id}). The next refresh carries it out; nothing has changed yet."
    yield from _customer_lines(done.customers)
    if done.decision_id and not done.is_rehearsal:
        yield f"To take it back: regulars undo {done.decision_id}"


def _what(done: Done) -> str:
    return f": {done.undone.decision_id}" if done.undone else ""


def _customer_lines(customers: Mapping[str, Sequence[Record]]) -> Iterator[str]:
    for customer_id, records in customers.items():
        yield f"  customer {customer_id}"
        yield from (f"    {record.line}" for record in records)


def done_dict(done: Done) -> dict[str, Any]:
    """The same for a script."""
    return {
        "did": done.did if done.decision_id and not done.is_rehearsal else None,
        "decision_id": None if done.is_rehearsal else done.decision_id,
        "undone": done.undone.decision_id if done.undone else None,
        "is_rehearsal": done.is_rehearsal,
        "is_carried_out": done.is_carried_out,
        "customers": {
            customer_id: [{"source": record.source, "record_id": record.record_id} for record in records]
            for customer_id, records in done.customers.items()
        },
        "exit_code": done.code,
        "problems": list(done.problems),
    }


def made_lines(made: Iterable[Made]) -> Iterator[str]:
    """The decisions that nobody took back, the latest first."""
    for each in made:
        said = "the same person" if each.decision == "same" else "different people"
        replaced = "" if each.standing else "; a later decision replaced it"
        yield f"{each.decision_id}  {each.at:%Y-%m-%d %H:%M} UTC, {each.by or 'a steward'}: {said}{replaced}"
        yield f"    {', '.join(each.records[:6])}{' …' if len(each.records) > 6 else ''}"
        if each.reason:
            yield f"    {each.reason}"


def made_dicts(made: Iterable[Made]) -> list[dict[str, Any]]:
    """The same for a script."""
    return [asdict(each) for each in made]


def why_lines(found: Explanation) -> Iterator[str]:
    """Why, from the answer down to the single field."""
    yield _answer(found)
    if len(found.links) > 1:
        yield "They are joined through others: " + " = ".join(_chain(found.links))
    for link in found.links:
        yield ""
        yield from _link_lines(link)
    if found.changes:
        yield ""
        yield "What happened before"
        for change in found.changes:
            day = f"{change['happened_at']:%Y-%m-%d}"
            yield f"  {day}  {change['change']}, by {change['decided_by']}: {change['reason']}"


def _answer(found: Explanation) -> str:
    left, right = found.left[0], found.right[0]
    if found.left == found.right and len(found.left) == 1:
        return f"{left} is one record, of customer {left.customer_id}"
    if found.is_same:
        return f"The same: both are customer {left.customer_id}"
    return f"Not the same: customer {left.customer_id} and customer {right.customer_id}"


def _chain(links: Sequence[Link]) -> list[str]:
    """The records from the one end to the other, as far as they follow one another."""
    names = [str(links[0].left)]
    for link in links:
        names += [str(record) for record in (link.left, link.right) if str(record) != names[-1]][:2]
    return list(dict.fromkeys(names))


def _link_lines(link: Link) -> Iterator[str]:
    yield f"{link.left.line}"
    yield f"{link.right.line}"
    yield f"  {_verdict(link)}"
    yield from (f"  {line}" for line in _table(link.fields))


def _verdict(link: Link) -> str:
    if link.decided_by:
        return f"Settled by a person: {link.decided_by}"
    likely = f"{100 * link.probability:.4g} % likely by what they say: {link.reason}"
    if link.guard and not link.is_same:
        return f"Held apart: {GUARDS.get(link.guard, link.guard)}. {likely[:1].upper()}{likely[1:]}"
    return likely


def _table(fields: Sequence[Field]) -> Iterator[str]:
    """A line per field: what was compared, how it agrees, what both say, what that counts."""
    rows = [(each.field, each.agree or "only one says", _both(each), _weight(each)) for each in fields]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    for row in rows:
        padded = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        yield "  ".join([*padded, row[3]]).rstrip()


def _both(field: Field) -> str:
    left, right = (said or "—" for said in (field.left, field.right))
    return left if left == right else f"{left} | {right}"


def _weight(field: Field) -> str:
    if field.bits is None or field.agree is None:
        return _COUNTS.get(field.counts, field.counts)
    if abs(field.bits) < 0.5:
        return f"says nothing ({field.bits:+.1f})"
    side = "for" if field.bits > 0 else "against"
    how = "clearly " if abs(field.bits) >= _STRONG else ""
    return f"speaks {how}{side} it ({field.bits:+.1f})"
