"""A stream's landed rows as one select: every mapped cell parsed, and beside it why it could not be.

One pass over landing, whatever the number of columns. What a header means is in `headers`, how a cell is read in
`kinds`; how cells become the columns of a table is in `settle`.
"""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, count

from assets.landing.read import Landed
from assets.settings import Stream
from assets.staging.cell_repairs import repaired
from assets.staging.channel_lists import FIELDS as CHANNEL_FIELDS
from assets.staging.channel_lists import answer_for, lists_channels
from assets.staging.columns import column_of
from assets.staging.consent_headings import is_box
from assets.staging.headers import HeaderMap, map_headers
from assets.staging.heading_forms import take_apart
from assets.staging.landed_rows import rows_of
from assets.staging.parsing.field_types import DATES, Cells, Parsed, parse
from assets.staging.several_values import split_cells
from assets.staging.split_dates import MOMENTS, with_its_month, with_its_time
from assets.streams import PERSON_FIELDS, Field, field_of, is_consent
from assets.warehouse.connection import Warehouse, literal, quoted

PERSONAL = frozenset(each.name for each in PERSON_FIELDS)


@dataclass(frozen=True, slots=True)
class Cell:
    """One column of the source that fills a field; `number` names its expressions in the select."""

    number: int
    field: Field
    header: str
    letter: str | None
    text: str
    parsed: Parsed


@dataclass(frozen=True, slots=True)
class Reading:
    """One configured stream, ready to be selected from.

    Attributes:
        stream: As configured.
        headers: What its headers mean.
        relation: A temporary view of its rows: current ones, or every version.
        cells: The columns that fill fields, the first of a field before those that fill in for it.
        labels: Column to its heading, where the two differ.
    """

    stream: Stream
    headers: HeaderMap
    relation: str
    cells: tuple[Cell, ...] = field(repr=False)
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def notices(self) -> tuple[str, ...]:
        """What a person should know of the headers, and of how a column was read."""
        told = (f"column {cell.header!r}: {cell.parsed.told}" for cell in self.cells if cell.parsed.told)
        return (*self.headers.notices, *told)

    @property
    def fields(self) -> frozenset[str]:
        """The fields that the source fills."""
        return frozenset(cell.field.name for cell in self.cells)

    def of(self, name: str) -> list[Cell]:
        """The cells of a field."""
        return [cell for cell in self.cells if cell.field.name == name]

    def family(self, name: str) -> list[Cell]:
        """The cells of an open field: `identifiers.card` is one of `identifiers`."""
        return [cell for cell in self.cells if cell.field.name.startswith(f"{name}.")]


def read_stream(
    warehouse: Warehouse,
    stream: Stream,
    *,
    every_version: bool = False,
    where: str | None = None,
    wanted: Callable[[str], bool] = lambda _: True,
) -> Reading | None:
    """Parse the stream's columns; None when nothing of it has landed.

    Args:
        warehouse: Holds what has landed.
        stream: As configured.
        every_version: Read every version where the past counts: people, and what was said about contact.
        where: Read only these rows; how dates are written is still decided by all of them.
        wanted: The fields to read.
    """
    found = rows_of(warehouse, stream)
    if found is None:
        return None
    headers = map_headers(stream, found.headers)
    relation = repaired(warehouse, _view(warehouse, stream, found, every_version=every_version), found.headers)
    whole = relation
    if where is not None:
        relation = quoted(f"part__{stream.source}__{stream.holds}")
        warehouse.connection.execute(f"create or replace temp table {relation} as from {whole} where {where}")
    live = "r._valid_to is null" if every_version else "true"
    pairs = [pair for pair in _pairs(warehouse, stream.holds, headers, whole) if wanted(pair[0].name)]
    relation, country = _with_country(warehouse, pairs, found, relation, live)
    cells: list[Cell] = []
    for each, header in pairs:
        evidence = whole if each.kind in DATES and where is not None else relation
        for text in _texts(warehouse, relation, each, header, found.headers):
            parsed = country.get(header) or _parse(warehouse, each, header, text, found, evidence, live, bool(country))
            place = (found.heading(header), found.letters.get(header))
            cells.append(Cell(len(cells), each, *place, text, parsed))
    return Reading(stream, headers, relation, tuple(cells), found.labels)


def _view(warehouse: Warehouse, stream: Stream, found: Landed, *, every_version: bool) -> str:
    name = quoted(f"rows__{stream.source}__{stream.holds}")
    kept = "" if every_version else "where _valid_to is null"
    warehouse.connection.execute(f"create or replace temp view {name} as from {quoted(found.relation)} {kept}")
    return name


def _pairs(warehouse: Warehouse, holds: str, headers: HeaderMap, relation: str) -> Iterator[tuple[Field, str]]:
    """(field, header) of every column to read.

    Several columns fill a person's field together. An event's field has one: of several, the first that is still
    filled, since a renamed column stays in landing under its old name.
    """
    for name, header in headers.fields.items():
        each = field_of(holds, name)
        if each is None:
            continue
        others = headers.others.get(name, ())
        if name in PERSONAL or is_consent(name):
            yield from ((_ticked(holds, each, one), one) for one in (header, *others))
        else:
            yield each, _filled(warehouse, relation, header, others) if others else header


def _ticked(holds: str, each: Field, header: str) -> Field:
    """A box at a checkout that is left unticked says nothing of the customer."""
    is_at_checkout = holds in {"orders", "order_lines"} and each.kind == "permission"
    return replace(each, kind="tick") if is_at_checkout and is_box(header) else each


def _filled(warehouse: Warehouse, relation: str, header: str, others: tuple[str, ...]) -> str:
    for one in (header, *others):
        if warehouse.value(f"select count({quoted(one)}) from {relation} where _valid_to is null"):
            return one
    return header


def _with_country(
    warehouse: Warehouse, pairs: list[tuple[Field, str]], found: Landed, relation: str, live: str
) -> tuple[str, dict[str, Parsed]]:
    """The rows with their own country, which decides how their phones are read; for rows that have both."""
    mapped = {each.name: (each, header) for each, header in reversed(pairs)}
    if "country" not in mapped or "phone" not in mapped:
        return relation, {}
    each, header = mapped["country"]
    parsed = _parse(warehouse, each, header, f"r.{quoted(header)}", found, relation, live, False)
    name = quoted(relation.strip('"') + "__country")
    warehouse.connection.execute(
        f"create or replace temp view {name} as"
        f" select r.*, {parsed.value} as _country, {parsed.reason} as _country_reason"
        f" from {relation} as r {parsed.joins}"
    )
    return name, {header: Parsed("r._country", "r._country_reason")}


def _texts(warehouse: Warehouse, relation: str, each: Field, header: str, headers: Sequence[str]) -> list[str]:
    """The column, or each of the values that its cells hold, or what it makes together with the columns beside it."""
    if each.kind in ("email", "phone"):
        return split_cells(warehouse, relation, each.kind, header)
    whole = None
    if each.name in MOMENTS:
        whole = with_its_time(header, headers)
    elif each.name == "birth_date":
        whole = with_its_month(header, headers)
    elif each.name in CHANNEL_FIELDS and lists_channels(header):
        whole = answer_for(f"r.{quoted(header)}", each.name)
    return [whole or f"r.{quoted(header)}"]


def _parse(
    warehouse: Warehouse,
    each: Field,
    header: str,
    text: str,
    found: Landed,
    relation: str,
    live: str,
    has_country: bool,
) -> Parsed:
    letter = f"r._types[{found.headers.index(header) + 1}]" if found.has_types else None
    cells = Cells(relation, text, letter, live)
    zone = take_apart(found.heading(header)).zone if each.kind == "timestamp" else None
    if zone:
        warehouse = warehouse.in_zone(zone)
    return parse(warehouse, each.kind, cells, country="r._country" if has_country and each.kind == "phone" else None)


def parsed_select(reading: Reading) -> str:
    """The rows with the value `v<i>`, reason `w<i>` and text `t<i>` of cell i, and `_attributes` for the rest.

    `r_<i>` is what stands below the i-th heading that speaks of consent in a way that nobody has explained.
    """
    columns = [
        f"{cell.parsed.value} as v{cell.number}, {cell.parsed.reason} as w{cell.number}, {cell.text} as t{cell.number}"
        for cell in reading.cells
    ]
    # A join may be asked for by several columns, but may stand only once.
    joins = " ".join(dict.fromkeys(cell.parsed.joins for cell in reading.cells if cell.parsed.joins))
    columns += ["r._record_id, r._position, r._row, r._extracted_at, r._first_seen_at, r._valid_to"]
    columns += [f"{_attributes(reading)} as _attributes"]
    columns += [f"r.{quoted(header)} as r_{number}" for number, header in enumerate(reading.headers.unclear)]
    return f"select {', '.join(columns)} from {reading.relation} as r {joins}"


def _attributes(reading: Reading) -> str:
    """A JSON object of what has no field of its own, blanks left out."""
    if reading.stream.system:
        return _given_attributes(reading)
    named = {cell.field.name.partition(".")[2]: cell.text for cell in reading.family("attributes")}
    for header in reading.headers.attributes:
        named[_free(reading.labels.get(header, header), named)] = f"r.{quoted(header)}"
    return json_of(named)


def _given_attributes(reading: Reading) -> str:
    """The object that a system gave, without what became a field."""
    named = {cell.field.name.partition(".")[2]: cell.text for cell in reading.family("attributes")}
    named |= {header: f"r.{quoted(header)}" for header in reading.headers.attributes if header != "attributes"}
    if "attributes" not in reading.headers.attributes:
        return json_of(named)
    without = ", ".join(f"{literal(cell.header)}, null" for cell in reading.cells)
    given = f"json_merge_patch(coalesce(r.attributes::json, '{{}}'), json_object({without}))"
    return f"nullif(json_merge_patch({given}, coalesce({json_of(named)}, '{{}}'))::varchar, '{{}}')::json"


def _free(name: str, taken: Container[str]) -> str:
    """The name, or one with a number where it is taken: two columns never become one attribute."""
    return next(each for each in chain([name], (f"{name} ({n})" for n in count(2))) if each not in taken)


def json_of(entries: dict[str, str]) -> str:
    """SQL: the entries that are not null as a JSON object; null when there are none."""
    if not entries:
        return "null::json"
    listed = ", ".join(f"{literal(name)}, {text}" for name, text in entries.items())
    # A merge patch leaves nulls out, and keeps the order.
    return (
        f"case when coalesce({', '.join(entries.values())}) is not null"
        f" then json_merge_patch('{{}}', json_object({listed})) end"
    )


def column_name(name: str) -> str:
    """The staging column of a field, quoted."""
    return quoted(column_of(name))
