"""From the objects of a system to rows with headings that are called as our fields, which staging then reads as a table.

The select of a stream (see `systems`) finds its objects in temporary views, `landed_<resource>` with every version that
there ever was, and `current_<resource>` with those that hold now:

    payload   json      the object, as the system gave it
    _landed   struct    what landing says of it; every row that is made of the object hands it on

and in `mapped` (`header`, `field`) what the config maps, for a select that asks about it.

It gives `_landed`, the fields by name (`"consent.email"`), `_part` where one object makes several rows, and
`attributes`, a JSON object of what the system's owner added (`extras(pairs)` makes one of a list of keys and values).
What the config maps of those, and what speaks of consent, becomes a column of its own. What a cell says is read in
`parsing`, like any other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from assets.landing.read import Landed, landed
from assets.settings import Stream
from assets.staging.consent_headings import meaning_of
from assets.staging.headers import well_known
from assets.staging.object_macros import define_macros
from assets.streams import field_of
from assets.systems import systems
from assets.warehouse.connection import Warehouse, literal, quoted
from assets.warehouse.parquet import state_of

ATTRIBUTES = "attributes"

_LANDED = {
    "record_id": "varchar",
    "position": "varchar",
    "row": "bigint",
    "extracted_at": "timestamp",
    "valid_to": "timestamp",
    "first_seen_at": "timestamp",
}
_NUMBERS = frozenset({"money", "number", "integer", "percent"})
_PLAIN = r"^-?[0-9]+(\.[0-9]+)?$"


@dataclass(frozen=True, slots=True)
class Objects:
    """Where the objects of each resource are: a relation with `payload` and what landing adds."""

    relations: Mapping[str, str]
    """Resource -> relation, quoted."""


def object_rows(warehouse: Warehouse, stream: Stream) -> Landed | None:
    """The stream's rows, every version of them; None when nothing that it is made of has landed.

    They are made once for the same files and the same mapping, as long as the warehouse is open.
    """
    found = {name: landed(warehouse, stream.source, f"{stream.system}.{name}") for name in stream.resources}
    if not any(found.values()):
        return None
    state = repr((stream, state_of(warehouse.settings, stream, warehouse.until)))
    name = f"objects__{stream.source}__{stream.holds}__{blake2b(state.encode(), digest_size=8).hexdigest()}"
    if not warehouse.rows("from duckdb_tables() where temporary and table_name = $1", [name]):
        relations = {each: quoted(rows.relation) for each, rows in found.items() if rows}
        make_rows(warehouse, stream, relations, name)
    return Landed(name, headers_of(warehouse, name), {}, None, has_types=True)


def make_rows(warehouse: Warehouse, stream: Stream, relations: Mapping[str, str], name: str) -> None:
    """The temporary table `name`, of the objects in `relations` (resource -> relation, quoted)."""
    for resource in stream.resources:
        _make_views(warehouse, resource, relations.get(resource))
    _make_mapped(warehouse, stream)
    define_macros(warehouse)
    select = systems()[stream.system or ""][stream.holds].rstrip().rstrip(";")
    made = quoted(f"{name}__made")
    warehouse.connection.execute(f"create or replace temp table {made} as {select}")
    columns = [row[0] for row in warehouse.rows(f"describe {made}")]
    own = [column for column in columns if column not in ("_landed", "_part")]
    cells = {column: f"nullif(trim({quoted(column)}::varchar), '')" for column in own}
    if ATTRIBUTES in own:
        cells |= {key: _value(key) for key in _wanted(warehouse, stream, made, own)}
    part = " || coalesce('/' || _part, '')" if "_part" in columns else ""
    listed = ", ".join(f"{sql} as {quoted(column)}" for column, sql in cells.items())
    warehouse.connection.execute(
        f"""
        create or replace temp table {quoted(name)} as
        with cells as (
            select {listed}, _landed.record_id{part} as _record_id, _landed.record_id as _object_id,
                _landed.position as _position, _landed.row as _row, _landed.extracted_at as _extracted_at,
                _landed.valid_to as _valid_to, _landed.first_seen_at as _first_seen_at
            from {made}
        )
        select *, md5(concat_ws(chr(31), {", ".join(map(quoted, cells))})) as _hash, {_types(stream, list(cells))} as _types,
            false as _is_deleted
        from cells
        """
    )
    warehouse.connection.execute(f"drop table {made}")


def headers_of(warehouse: Warehouse, name: str) -> tuple[str, ...]:
    """The columns of a table of rows that are the source's own."""
    columns = (row[0] for row in warehouse.rows(f"describe {quoted(name)}"))
    return tuple(column for column in columns if not column.startswith("_") or column not in _OWN)


_OWN = frozenset(
    {
        "_record_id", "_object_id", "_position", "_row", "_extracted_at", "_valid_to", "_first_seen_at", "_hash", "_types",
        "_is_deleted",
    }
)  # fmt: skip


def _make_views(warehouse: Warehouse, resource: str, relation: str | None) -> None:
    """`landed_…` and `current_…`; empty where nothing has landed, so that a select need not ask."""
    if relation is None:
        nothing = ", ".join(f"{name} {kind}" for name, kind in _LANDED.items())
        versions = f"select null::json as payload, null::struct({nothing}) as _landed where false"
    else:
        packed = ", ".join(f"{name}: _{name}" for name in _LANDED)
        versions = f"select payload::json as payload, {{{packed}}} as _landed from {relation}"
    warehouse.connection.execute(f"create or replace temp view landed_{resource} as {versions}")
    warehouse.connection.execute(
        f"create or replace temp view current_{resource} as from landed_{resource} where _landed.valid_to is null"
    )


def _make_mapped(warehouse: Warehouse, stream: Stream) -> None:
    """`mapped`: what the config maps, header and field; without a field where another stream of the source has it."""
    warehouse.connection.execute("create or replace temp table mapped (header varchar, field varchar)")
    rows = [*stream.columns.items(), *((header, None) for header in stream.elsewhere)]
    if rows:
        warehouse.connection.executemany("insert into mapped values ($1, $2)", rows)


def _wanted(warehouse: Warehouse, stream: Stream, made: str, own: Sequence[str]) -> list[str]:
    """The attributes that become columns: those that the config maps, and those that speak of consent."""
    keys = [
        key
        for (key,) in warehouse.rows(
            f"select distinct unnest(json_keys({ATTRIBUTES})) as key from {made} where {ATTRIBUTES} is not null order by key"
        )
    ]
    said = field_of(stream.holds, "consent.email") is not None and stream.holds != "consents"
    known = well_known(stream, keys)
    return [
        key
        for key in keys
        if key not in own and (key in stream.columns or key in known or (said and meaning_of(key) is not None))
    ]


def _value(key: str) -> str:
    path = literal("/" + key.replace("~", "~0").replace("/", "~1"))
    return f"nullif(trim(json_extract_string({ATTRIBUTES}, {path})), '')"


def _types(stream: Stream, columns: Sequence[str]) -> str:
    """A letter for each cell: what a system sends as a number is one, whatever a comma means where the business is."""
    letters = []
    for column in columns:
        cell, field = quoted(column), field_of(stream.holds, stream.columns.get(column, column))
        plain = f"when regexp_matches({cell}, {literal(_PLAIN)}) then 'n'" if field and field.kind in _NUMBERS else ""
        letters.append(f"case when {cell} is null then '-' {plain} else 't' end")
    return f"concat({', '.join(letters)})" if letters else "''"
