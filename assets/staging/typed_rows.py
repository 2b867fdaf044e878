"""From parsed cells to the columns of a staging table, with what was set aside and whether the row can be kept.

Here several cells make one value: a currency column and the symbol in a cell, first and last name, two phone columns.
Which table a row goes to, and whose it is, is decided in `events` and `people`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assets.staging.columns import BIRTH_DATE, WITH_CURRENCY, column_of
from assets.staging.headers import WHO
from assets.staging.heading_forms import take_apart
from assets.staging.heading_words import ADDRESS
from assets.staging.parsed_rows import Cell, Reading, json_of, parsed_select
from assets.staging.parsing.names import is_plain, split_name
from assets.staging.parsing.texts import unless_nobody
from assets.staging.statements import statements
from assets.streams import STREAM_TYPES, STREAMS, is_consent
from assets.warehouse.connection import literal, quoted

NAME_PARTS = ("title", "first_name", "last_name", "suffix")

FILLED_IN = frozenset({"email", "phone", "joined_at", "updated_at", "country", "postcode", "language"})
"""Fields for which a further column counts only where the first is blank."""

ROW = ("_record_id", "_position", "_row", "_extracted_at", "_first_seen_at", "_valid_to")
"""What landing says of a row; goes through as it is."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A select of typed rows.

    Attributes:
        sql: Gives `ROW`, the columns in `columns`, `attributes`, `_statements` (what the row says about contact, or
            null), `_aside` (a list of what was set aside, or null) and `_is_kept`.
        columns: The staging columns that it fills.
    """

    sql: str
    columns: tuple[str, ...]


def settle(reading: Reading, business_currency: str) -> Settled:
    """Every row of the stream, typed."""
    values = dict(_values(reading, business_currency))
    has_names = any(reading.of(name) for name in ("name", *NAME_PARTS)) and reading.stream.holds != "products"
    if has_names:
        values |= _names(reading)
    columns = ", ".join(f"{value} as {quoted(name)}" for name, value in values.items())
    split = f"select *, {split_name(_first(reading.of('name')))} as _split from cells" if has_names else "from cells"
    kept = _kept(reading, values)
    reasons = ", ".join(f"{_reason(reading, cell, business_currency)} as _why{cell.number}" for cell in reading.cells)
    texts = ", ".join(f"t{cell.number}" for cell in reading.cells)
    sql = f"""
        with cells as ({parsed_select(reading)})
        , named as ({split})
        , settled as (
            select {", ".join(ROW)}, {", ".join(part for part in (columns, reasons, texts) if part)}, _attributes,
                {statements(reading)} as _statements
            from named
        )
        select {", ".join((*ROW, *map(quoted, values)))}, _attributes as attributes, _statements,
            {_aside(reading, kept)} as _aside, {" and ".join(kept.values()) or "true"} as _is_kept
        from settled
    """
    return Settled(sql, tuple(values))


def _first(cells: list[Cell]) -> str:
    """The first of several cells that holds anything."""
    if not cells:
        return "null::varchar"
    values = [f"v{cell.number}" for cell in cells]
    return values[0] if len(values) == 1 else f"coalesce({', '.join(values)})"


def _values(reading: Reading, business_currency: str) -> Iterator[tuple[str, str]]:
    """Staging column -> expression over the parsed cells."""
    seen: set[str] = set()
    for cell in reading.cells:
        name, kind = cell.field.name, cell.field.kind
        if is_consent(name) or name.partition(".")[0] in {"identifiers", "attributes"}:
            continue
        if name in seen or name in {"record_id", "currency"}:
            continue
        seen.add(name)
        first = _of_one_address(reading, name) if name in ADDRESS else _first(reading.of(name))
        if kind == "birth_date":
            yield from ((part, f"({first}).{part}") for part in BIRTH_DATE)
        elif kind == "money":
            yield name, _amount(reading, cell)
        else:
            yield column_of(name), first
    if reading.family("identifiers"):
        yield "identifiers", json_of({c.field.name.partition(".")[2]: f"v{c.number}" for c in _ordered(reading)})
    yield from _special(reading, business_currency)


def _of_one_address(reading: Reading, name: str) -> str:
    """Of a home and a business address the first that is there, whole: a street of one and a town of the other is none."""
    groups = _addresses(reading)
    if len(groups) < 2:
        return _first(reading.of(name))
    whens = []
    for group in groups:
        mine = [cell for cell in reading.cells if _group(reading, cell) == group]
        there = ", ".join(f"v{cell.number}::varchar" for cell in mine if cell.field.name in _PLACES)
        whens.append(f"when coalesce({there}) is not null then {_first([c for c in mine if c.field.name == name])}")
    return f"case {' '.join(whens)} end"


_PLACES = ("street", "city", "postcode")
"""What makes an address one."""


def _addresses(reading: Reading) -> list[str]:
    """The groups of columns that are an address each, the preferred one first; none where columns fill in for others."""
    found: dict[str, set[str]] = {}
    for name in _PLACES:
        for cell in reading.of(name):
            found.setdefault(_group(reading, cell), set()).add(name)
    return list(found) if all(len(fields) > 1 for fields in found.values()) else []


def _group(reading: Reading, cell: Cell) -> str:
    return reading.headers.groups.get(cell.header, "") if cell.field.name in ADDRESS else "-"


def _ordered(reading: Reading) -> list[Cell]:
    return sorted(reading.family("identifiers"), key=lambda cell: cell.field.name)


def _special(reading: Reading, business_currency: str) -> Iterator[tuple[str, str]]:
    """Columns that hold something although no cell says it."""
    holds = reading.stream.holds
    if holds == "people":
        for name, column in (("email", "_emails"), ("phone", "_phones")):
            if len(cells := reading.of(name)) > 1:
                yield column, _all_of(cells)
    if holds == "people" and reading.of("record_id"):
        yield "own_id", _first(reading.of("record_id"))
    if holds == "orders" and not reading.of("order_id"):
        yield "order_id", "_record_id"
    if holds == "consents":
        # An opt-out without a date counts from the day we saw it, and without a channel for all of them. What cannot be
        # read counts as one until somebody has said what it means.
        at, channel, status = (_first(reading.of(name)) for name in ("at", "channel", "status"))
        [unread] = [f"w{cell.number}" for cell in reading.of("status")[:1]] or ["null"]
        meant = f"coalesce({status}, case when {unread} is not null then 'unclear' end)"
        yield "status", meant
        yield "is_dated", f"{at} is not null"
        yield "at", f"coalesce({at}, case when {meant} <> 'granted' then _first_seen_at end)"
        yield "channel", f"coalesce({channel}, case when {meant} <> 'granted' then 'all' end)"
    if holds == "orders" or holds in WITH_CURRENCY:
        said = [f"v{cell.number}" for cell in reading.of("currency")]
        money = [cell for cell in reading.cells if cell.field.kind == "money"]
        said += [f"v{cell.number}.currency" for cell in money]
        said += [literal(code) for cell in money if (code := take_apart(cell.header).currency)]
        own = [] if holds == "order_lines" else [literal(business_currency)]
        yield "currency", f"coalesce({', '.join([*said, *own, 'null'])})"


def _all_of(cells: list[Cell]) -> str:
    """Every value of several columns once, in their order."""
    values = f"list_filter([{', '.join(f'v{cell.number}' for cell in cells)}], lambda value: value is not null)"
    return f"list_filter({values}, lambda value, place: list_position({values}, value) = place)"


def _amount(reading: Reading, cell: Cell) -> str:
    """The amount, unless it is in another currency than the row says."""
    amount = f"v{cell.number}.amount"
    if cell.field.name == "refunded":
        # Some shops write what they paid back as -12.00, others as 12.00.
        amount = f"abs({amount})"
    said = _currency_beside(reading, cell)
    return f"case when v{cell.number}.currency <> {said} then null else {amount} end" if said else amount


def _currency_beside(reading: Reading, cell: Cell) -> str | None:
    """What other cells of an order say its currency is."""
    if reading.stream.holds != "orders":
        return None
    said = [f"v{each.number}" for each in reading.of("currency")]
    if cell.field.name != "total":
        said += [f"v{each.number}.currency" for each in reading.of("total")]
    return f"coalesce({', '.join([*said, 'null'])})" if said else None


def _reason(reading: Reading, cell: Cell, business_currency: str) -> str:
    """Why the cell was set aside, null when it was not."""
    said = _currency_beside(reading, cell) if cell.field.kind == "money" else None
    if said is None:
        before = [each for each in reading.of(cell.field.name) if each.number < cell.number]
        if not before or cell.field.name not in FILLED_IN:
            return f"w{cell.number}"
        # A further column is looked at only where the ones before it are blank.
        return f"case when {_first(before)} is null then w{cell.number} end"
    conflict = (
        f"case when v{cell.number}.currency <> {said} then 'the amount is in ' || v{cell.number}.currency"
        f" || ', but the row is in ' || {said} || ': correct one of the two' end"
    )
    return f"coalesce(w{cell.number}, {conflict})"


def _names(reading: Reading) -> dict[str, str]:
    """The full name as given, else from its parts; the parts as given, else as far as the full name shows them."""
    full = _first(reading.of("name"))
    if reading.stream.holds != "people":
        full = f"({unless_nobody(full)})"
    title, first, last, suffix = (_first(reading.of(name)) for name in NAME_PARTS)
    joined = f"nullif(concat_ws(' ', {first}, {last}, {suffix}), '')"
    is_split = f"({full} is not null and {first} is null and {last} is null and {is_plain('_split')})"
    turned = "concat_ws(' ', _split.first, _split.last, nullif(_split.suffix, ''))"
    is_turned = f"{is_split} and starts_with({full}, _split.last) and contains({full}, ',')"
    return {
        "name": f"case when {is_turned} then {turned} else coalesce({full}, {joined}) end",
        "title": f"coalesce({title}, case when {is_split} then nullif(_split.title, '') end)",
        "first_name": f"case when {is_split} then _split.first else {first} end",
        "last_name": f"case when {is_split} then _split.last else {last} end",
        "suffix": f"coalesce({suffix}, case when {is_split} then nullif(_split.suffix, '') end)",
    }


def _kept(reading: Reading, values: Mapping[str, str]) -> dict[str, str]:
    """Field -> what must hold for the row to be kept, over the settled columns."""
    if reading.stream.holds == "people":
        anyone = ", ".join(quoted(name) for name in WHO if name in values)
        return {"name": f"coalesce({anyone}) is not null"} if anyone else {}
    needed = (each.name for each in STREAMS[reading.stream.holds] if each.required and each.name in values)
    return {name: f"{quoted(name)} is not null" for name in needed}


def _aside(reading: Reading, kept: Mapping[str, str]) -> str:
    """The cells that could not be read, and why the row cannot be kept; null for nearly every row."""
    entries = [_entry(cell.field.name, cell, f"t{cell.number}", _why(cell, kept)) for cell in reading.cells]
    for name, holds in kept.items():
        cells = [] if reading.stream.holds == "people" else reading.of(name)
        said = "".join(f" and _why{cell.number} is null" for cell in cells)
        reason = literal(_nothing(reading.stream.holds))
        entries.append(
            _entry(name, cells[0] if cells else None, "null", f"case when not ({holds}){said} then {reason} end")
        )
    if not entries:
        return f"null::{ASIDE_TYPE}"
    whys = [f"_why{cell.number} is not null" for cell in reading.cells] + [f"not ({holds})" for holds in kept.values()]
    return (
        f"case when {' or '.join(whys)}"
        f" then list_filter([{', '.join(entries)}], lambda aside: aside.reason is not null)::{ASIDE_TYPE} end"
    )


ASIDE_TYPE = "struct(field varchar, header varchar, letter varchar, value varchar, reason varchar)[]"


def _why(cell: Cell, kept: Mapping[str, str]) -> str:
    holds = kept.get(cell.field.name)
    lost = "; without it the row is set aside"
    return f"_why{cell.number} || case when {holds} then '' else '{lost}' end" if holds else f"_why{cell.number}"


def _nothing(holds: str) -> str:
    if holds == "people":
        return "no name, company, e-mail or phone is left: the row is set aside"
    return f"blank, and {STREAM_TYPES[holds].one} needs it: the row is set aside"


def _entry(name: str, cell: Cell | None, text: str, reason: str) -> str:
    header, letter = (cell.header, cell.letter) if cell else (None, None)
    given = {"field": name, "header": header, "letter": letter}
    fixed = ", ".join(f"'{key}': {'null' if value is None else literal(value)}" for key, value in given.items())
    return f"{{{fixed}, 'value': {text}, 'reason': {reason}}}"
