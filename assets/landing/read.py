"""Landing as staging sees it: every version of every record of a stream, each with the time it held."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assets.warehouse.connection import Warehouse, literal, quoted
from assets.warehouse.parquet import places_file, read_metadata, stream_files

OWN_COLUMNS = ("_record_id", "_hash", "_extracted_at", "_position", "_row", "_types", "_is_deleted")
"""The columns that landing adds to a source's own."""


@dataclass(frozen=True, slots=True)
class Landed:
    """A stream in landing.

    Attributes:
        relation: A temporary view: the source's columns as text, the columns above, `_valid_to` (null: still so)
            and `_first_seen_at`. A record that disappeared has its last version closed.
        headers: The source's columns, in the order of `_types`.
        letters: Header to spreadsheet column letter, where there are any.
        fingerprint: Of the source, when it was last read.
        has_types: Whether the source tells how each cell was stored.
        link: Where a cell can be looked at (see `connectors.source.Extract.link`), if anywhere.
        labels: Column to its heading, where the two differ.
        keys: The columns that ever named its records; none where nobody noted it.
    """

    relation: str
    headers: tuple[str, ...]
    letters: dict[str, str]
    fingerprint: str | None
    has_types: bool
    link: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    keys: tuple[tuple[str, ...], ...] = ()

    def heading(self, column: str) -> str:
        """What people call a column."""
        return self.labels.get(column, column)


def landed_streams(warehouse: Warehouse) -> Iterator[tuple[str, str]]:
    """Every (source, stream) that ever landed; our own journals are not a source."""
    for folder in sorted((warehouse.settings.state / "landing").glob("*/*")):
        if folder.parent.name != "regulars" and any(folder.glob("*.parquet")):
            yield folder.parent.name, folder.name


def landed(warehouse: Warehouse, source: str, holds: str) -> Landed | None:
    """The stream as of the warehouse's `until`; None when nothing of it had landed by then."""
    files = stream_files(warehouse.settings, source, holds, warehouse.until)
    if not files:
        return None
    relation = f"landed__{source}__{holds}"
    places = _places(warehouse, source, holds)
    _make_view(warehouse, relation, files, places)
    metadata = _metadata(warehouse, files, places)
    headers = tuple(metadata["headers"])
    return Landed(
        relation,
        headers,
        metadata.get("letters", {}),
        metadata.get("fingerprint"),
        metadata.get("has_types", False),
        metadata.get("link"),
        metadata.get("labels", {}),
        tuple(tuple(key) for key in metadata.get("keys", ())),
    )


def link_to_cells(warehouse: Warehouse, source: str, holds: str) -> str | None:
    """Where a cell of the stream can be looked at, without reading its rows."""
    files = stream_files(warehouse.settings, source, holds, warehouse.until)
    found = _metadata(warehouse, files, _places(warehouse, source, holds)).get("link") if files else None
    return None if found is None else str(found)


def _places(warehouse: Warehouse, source: str, holds: str) -> Path | None:
    """Where rows stand today; nobody noted where they stood on an earlier day."""
    latest = places_file(warehouse.settings, source, holds)
    return latest if latest.exists() and warehouse.until is None else None


def _metadata(warehouse: Warehouse, files: list[Path], places: Path | None) -> dict[str, Any]:
    metadata = read_metadata(warehouse.connection, files[-1])
    return metadata | (read_metadata(warehouse.connection, places) if places else {})


def _make_view(warehouse: Warehouse, relation: str, files: list[Path], places: Path | None) -> None:
    """Only records that came again need their versions ordered; the first file's others are as they were."""
    first, later = _scan(files[:1]), _scan(files[1:])
    if len(files) == 1:
        versions = f"select *, null::timestamp as _valid_to, _extracted_at as _first_seen_at from {first}"
    else:
        again = quoted(f"{relation}__again")
        warehouse.connection.execute(
            f"""
            create or replace temp table {again} as
            with ids as (select distinct _record_id from {later}),
            every as (
                select * from {first} where _record_id in (select _record_id from ids)
                union all by name
                select * from {later}
            )
            select *,
                lead(_extracted_at) over record as _valid_to,
                min(_extracted_at) over record as _first_seen_at
            from every
            window record as (partition by _record_id order by _extracted_at rows between unbounded preceding
                and unbounded following)
            """
        )
        versions = f"""
            select *, null::timestamp as _valid_to, _extracted_at as _first_seen_at
            from {first} where _record_id not in (select _record_id from {again})
            union all by name
            select * from {again}
        """
    if places:
        versions = f"""
            select v.* replace (coalesce(p._position, v._position) as _position, coalesce(p._row, v._row) as _row)
            from ({versions}) as v left join read_parquet({literal(str(places))}) as p
                on p._record_id = v._record_id and v._valid_to is null
        """
    warehouse.connection.execute(
        f"create or replace temp view {quoted(relation)} as select * from ({versions}) where not _is_deleted"
    )


def _scan(files: list[Path]) -> str:
    listed = ", ".join(literal(str(file)) for file in files)
    # Earlier releases stored a number as the hash.
    return f"(select * replace (_hash::varchar as _hash) from read_parquet([{listed}], union_by_name = true))"
