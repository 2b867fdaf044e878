"""Developer metadata: notes that programs attach to rows, columns, tabs or the whole spreadsheet, and lookups by them.

Here: reading and finding, and what a DataFilter selects. Not here: creating, changing and deleting
(`updates.metadata`), and how it stays with its row or column (`shifting`).
"""

from collections.abc import Mapping
from typing import Any

from google_server.a1 import parse
from google_server.answers import answered
from google_server.document import Document
from google_server.errors import invalid, not_found

GridRange = dict[str, Any]
Metadata = dict[str, Any]
Place = tuple[int, int, int | None, int, int | None]
"""Sheet, first row, end of rows, first column, end of columns."""

_EQUAL = ("metadataId", "metadataKey", "metadataValue", "visibility")


def get(document: Document, metadata_id: int) -> Metadata:
    """GET developerMetadata/{id}.

    Raises:
        ApiError: 404, nothing has this id.
    """
    found = document.developer_metadata.get(metadata_id)
    if found is None:
        raise not_found()
    return dict(answered(found))


def search(document: Document, body: Mapping[str, Any]) -> dict[str, Any]:
    """POST developerMetadata:search: what matches one of the filters, with the filters that it matches."""
    filters = body.get("dataFilters") or []
    ids = [{one["metadataId"] for one in matching(document, each)} for each in filters]
    found = [
        {
            "developerMetadata": answered(metadata),
            "dataFilters": [each for each, matched in zip(filters, ids, strict=True) if key in matched],
        }
        for key, metadata in sorted(document.developer_metadata.items())
        if any(key in matched for matched in ids)
    ]
    return {"matchedDeveloperMetadata": found} if found else {}


def matching(document: Document, data_filter: Mapping[str, Any]) -> list[Metadata]:
    """The metadata that a filter selects: by a lookup, or attached to a place that meets a range."""
    lookup = data_filter.get("developerMetadataLookup")
    if lookup is not None:
        _check(lookup)
        return [one for one in document.developer_metadata.values() if _matches(one, lookup)]
    places = [_range_place(found) for found in ranges_of(document, data_filter)]
    return [
        one
        for one in document.developer_metadata.values()
        if any(_meet(place, found) for place in places if (found := _place(one["location"])) is not None)
    ]


def ranges_of(document: Document, data_filter: Mapping[str, Any]) -> list[GridRange]:
    """The ranges that a filter selects; none when no metadata matches its lookup.

    Raises:
        ApiError: 400, the filter names nothing, or a range that cannot be read.
    """
    if data_filter.get("a1Range") is not None:
        return [parse(document, data_filter["a1Range"])]
    if data_filter.get("gridRange") is not None:
        given = {key: value for key, value in data_filter["gridRange"].items() if value is not None}
        return [{"sheetId": document.sheet_by_id(given.get("sheetId", 0)).id, **given}]
    if data_filter.get("developerMetadataLookup") is None:
        raise invalid("Must specify a1Range, gridRange or developerMetadataLookup in a DataFilter.")
    return [found for one in matching(document, data_filter) if (found := range_of(one["location"])) is not None]


def range_of(location: Mapping[str, Any]) -> GridRange | None:
    """The range of a row, column or tab; none of the spreadsheet."""
    place = location.get("dimensionRange")
    if place is None:
        return None if location.get("spreadsheet") else {"sheetId": location.get("sheetId", 0)}
    edges = ("startRowIndex", "endRowIndex") if place["dimension"] == "ROWS" else ("startColumnIndex", "endColumnIndex")
    ends = dict(zip(edges, (place["startIndex"], place["endIndex"]), strict=True))
    return {"sheetId": place.get("sheetId", 0), **ends}


def location_type(location: Mapping[str, Any]) -> str:
    """ROW, COLUMN, SHEET or SPREADSHEET."""
    place = location.get("dimensionRange")
    if place is not None:
        return "ROW" if place.get("dimension") == "ROWS" else "COLUMN"
    return "SPREADSHEET" if location.get("spreadsheet") else "SHEET"


def _check(lookup: Mapping[str, Any]) -> None:
    strategy, kind = lookup.get("locationMatchingStrategy"), lookup.get("locationType")
    location = lookup.get("metadataLocation")
    if strategy and location is None:
        raise invalid("metadataLocation must be specified if locationMatchingStrategy is specified.")
    if strategy == "EXACT_LOCATION" and kind:
        raise invalid("locationType must not be specified if locationMatchingStrategy is EXACT_LOCATION.")
    if kind == "SPREADSHEET" and location is not None and not location.get("spreadsheet"):
        raise invalid("locationType SPREADSHEET cannot intersect the specified metadataLocation.")


def _matches(metadata: Metadata, lookup: Mapping[str, Any]) -> bool:
    wanted = {name: lookup[name] for name in _EQUAL if lookup.get(name) is not None}
    if any(metadata.get(name) != value for name, value in wanted.items()):
        return False
    if lookup.get("locationType") not in {None, metadata["location"]["locationType"]}:
        return False
    location = lookup.get("metadataLocation")
    if location is None:
        return True
    here, there = _place(metadata["location"]), _place(location)
    if lookup.get("locationMatchingStrategy") == "EXACT_LOCATION" or here is None or there is None:
        return here == there
    return _meet(here, there)


def _place(location: Mapping[str, Any]) -> Place | None:
    found = range_of(location)
    return None if found is None else _range_place(found)


def _range_place(found: GridRange) -> Place:
    rows = (found.get("startRowIndex", 0), found.get("endRowIndex"))
    return (found.get("sheetId", 0), *rows, found.get("startColumnIndex", 0), found.get("endColumnIndex"))


def _meet(one: Place, other: Place) -> bool:
    def across(start: int, end: int | None, other_start: int, other_end: int | None) -> bool:
        return (end is None or other_start < end) and (other_end is None or start < other_end)

    same = one[0] == other[0]
    return same and across(one[1], one[2], other[1], other[2]) and across(one[3], one[4], other[3], other[4])
