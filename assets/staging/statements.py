"""What a row says about being contacted: of each channel a yes, a no, or something that nobody can read.

One list beside the row's values, made of the cells below every heading that speaks of consent. What follows from it,
and for whom, is decided in `assets.consent` and `assets.crm`.
"""

from collections.abc import Iterator

from assets.staging.consent_headings import dates_only_a_yes, meaning_of
from assets.staging.parsed_rows import Cell, Reading
from assets.streams import CONSENT_CHANNELS, REFUSAL, is_consent
from assets.warehouse.connection import literal

STATEMENTS_TYPE = "struct(channel varchar, status varchar, happened_at timestamp, header varchar, word varchar)[]"
"""`_statements`: `happened_at` is null where the row gives no date for it."""


def statements(reading: Reading) -> str:
    """SQL over the parsed cells: the row's statements, null for a row (and a stream) that makes none."""
    entries = [entry for channel in CONSENT_CHANNELS for entry in _of_channel(reading, channel)]
    entries += [_unclear(reading, header) for header in reading.headers.unclear]
    if not entries:
        return f"null::{STATEMENTS_TYPE}"
    return f"nullif(list_filter([{', '.join(entries)}], lambda said: said.status is not null), [])::{STATEMENTS_TYPE}"


def channels_asked(reading: Reading) -> tuple[str, ...]:
    """The channels that some column of the source is about: a blank below it takes back nothing, but is a new reading."""
    named = {CONSENT_CHANNELS[_stem(cell)] for cell in reading.cells if is_consent(cell.field.name)}
    for header in reading.headers.unclear:
        named |= {CONSENT_CHANNELS[channel] for channel in _meant(header)}
    return tuple(sorted(named))


def _stem(cell: Cell) -> str:
    return cell.field.name.removeprefix(REFUSAL).removeprefix("consent.").removesuffix(".at")


def _of_channel(reading: Reading, channel: str) -> Iterator[str]:
    """At most one yes and one no: where both stand without dates, the no counts."""
    cells = [cell for cell in reading.cells if is_consent(cell.field.name) and _stem(cell) == channel]
    flags = [cell for cell in cells if cell.field.kind != "timestamp"]
    yes_at = [cell for cell in cells if cell.field.kind == "timestamp" and not cell.field.name.startswith(REFUSAL)]
    no_at = [cell for cell in cells if cell.field.kind == "timestamp" and cell.field.name.startswith(REFUSAL)]
    answers = [cell for cell in flags if not cell.field.name.startswith(REFUSAL)]
    yes, no, unread = _any(flags, "v{} = true"), _any(flags, "v{} = false"), _any(flags, "w{} is not null")
    if not answers:
        yes = _any(yes_at, "v{} is not null")
    no = " or ".join(filter(None, (no, _any(no_at, "v{} is not null"))))
    neutral = [cell for cell in yes_at if not dates_only_a_yes(cell.header)]
    when_yes, when_no = _first(yes_at), _first([*no_at, *neutral])
    if no:
        yield _entry(channel, "withdrawn", f"({no})", when_no, [*flags, *no_at], "v{} = false")
    if unread:
        yield _entry(channel, "unclear", f"({unread})", "null::timestamp", flags, "w{} is not null")
    if yes:
        held = " and ".join([f"not coalesce(({part}), false)" for part in (unread,) if part] or ["true"])
        both = f"({when_yes} is not null and {when_no} is not null and {when_yes} > {when_no})" if no else "true"
        stands = f"(not coalesce(({no}), false) or {both})" if no else "true"
        yield _entry(
            channel, "granted", f"(({yes}) and {held} and {stands})", when_yes, [*answers, *yes_at], "v{} = true"
        )


def _any(cells: list[Cell], test: str) -> str:
    return " or ".join(test.format(cell.number) for cell in cells)


def _first(cells: list[Cell]) -> str:
    return (
        f"coalesce({', '.join([*(f'v{cell.number}' for cell in cells), 'null'])})::timestamp"
        if cells
        else "null::timestamp"
    )


def _entry(channel: str, status: str, holds: str, at: str, cells: list[Cell], test: str) -> str:
    """The cell that decided is named with what stands in it."""
    decided = " ".join(_when(cell, test) for cell in cells)
    where = f"case {decided} end" if decided else "null"
    word = " ".join(f"when {_test(cell, test)} then t{cell.number}" for cell in cells)
    return (
        f"{{channel: {literal(CONSENT_CHANNELS[channel])}, status: case when {holds} then {literal(status)} end,"
        f" happened_at: {at}, header: {where}, word: case {word} end}}"
    )


def _when(cell: Cell, test: str) -> str:
    return f"when {_test(cell, test)} then {literal(cell.header)}"


def _test(cell: Cell, test: str) -> str:
    """Of a date, that there is one."""
    return f"v{cell.number} is not null" if cell.field.kind == "timestamp" else test.format(cell.number)


def _meant(header: str) -> tuple[str, ...]:
    meaning = meaning_of(header)
    return meaning.channels if meaning else ("all",)


def _unclear(reading: Reading, header: str) -> str:
    """Whatever stands below a heading that nobody has explained."""
    cell = f"r_{reading.headers.unclear.index(header)}"
    channel = literal(CONSENT_CHANNELS[_meant(header)[0]])
    return (
        f"{{channel: {channel}, status: case when {cell} is not null then 'unclear' end, happened_at: null::timestamp,"
        f" header: {literal(header)}, word: {cell}}}"
    )
