"""Updates of developer metadata: create, change, delete. Finding it is `google_server.metadata`'s."""

from typing import Any

from google_server.document import Document
from google_server.errors import invalid
from google_server.metadata import location_type, matching
from google_server.updates.areas import answered, lines, required, sheet_of
from google_server.updates.masks import applied, cleaned, mask
from google_server.updates.sheets import fresh_id, metadata_sheet

Reply = dict[str, Any]
LIMIT = 30_000
"""Characters of keys and values that Google keeps for one tab, and for the spreadsheet itself."""


def create_developer_metadata(document: Document, request: dict[str, Any]) -> Reply:
    """Attach metadata; an id may be asked for, and must be new."""
    wanted = cleaned(required(request, "developerMetadata"))
    key = wanted.get("metadataId") or fresh_id(set(document.developer_metadata))
    if key < 0:
        raise invalid("DeveloperMetadata.metadataId must be positive.")
    if key in document.developer_metadata:
        raise invalid(
            f"Cannot add developer metadata with ID [{key}] because developer metadata with that ID already exists."
        )
    created = _complete(document, {**wanted, "metadataId": key})
    document.developer_metadata[key] = created
    _limit(document, created)
    return {"createDeveloperMetadata": {"developerMetadata": answered(created)}}


def update_developer_metadata(document: Document, request: dict[str, Any]) -> Reply:
    """Change all metadata that one of the filters selects."""
    wanted, fields = required(request, "developerMetadata"), mask(request)
    keys = {one["metadataId"]: None for each in request.get("dataFilters") or [] for one in matching(document, each)}
    for key in keys:
        new = {**applied(document.developer_metadata[key], wanted, fields), "metadataId": key}
        document.developer_metadata[key] = _complete(document, new)
        _limit(document, document.developer_metadata[key])
    updated = [answered(document.developer_metadata[key]) for key in keys]
    return {"updateDeveloperMetadata": {"developerMetadata": updated} if updated else {}}


def delete_developer_metadata(document: Document, request: dict[str, Any]) -> Reply:
    """Detach all metadata that the filter selects; none is fine too."""
    gone = matching(document, required(request, "dataFilter"))
    for one in gone:
        del document.developer_metadata[one["metadataId"]]
    return {"deleteDeveloperMetadata": {"deletedDeveloperMetadata": [answered(one) for one in gone]} if gone else {}}


def _complete(document: Document, wanted: dict[str, Any]) -> dict[str, Any]:
    """Metadata as it is kept.

    Raises:
        ApiError: 400, without key, visibility or place, or at a place that is not there.
    """
    if not wanted.get("metadataKey"):
        raise invalid("DeveloperMetadata.metadataKey must be specified.")
    if wanted.get("visibility") not in {"DOCUMENT", "PROJECT"}:
        raise invalid("DeveloperMetadata.visibility must be specified.")
    kept = {"metadataId": wanted["metadataId"], "metadataKey": wanted["metadataKey"]}
    if wanted.get("metadataValue"):
        kept["metadataValue"] = wanted["metadataValue"]
    return {**kept, "location": _location(document, wanted.get("location") or {}), "visibility": wanted["visibility"]}


def _location(document: Document, wanted: dict[str, Any]) -> dict[str, Any]:
    if not wanted.get("spreadsheet") and not wanted.keys() & {"dimensionRange", "sheetId"}:
        raise invalid("DeveloperMetadata.location must be specified.")
    kind = {"locationType": location_type(wanted)}
    if wanted.get("spreadsheet"):
        return {**kind, "spreadsheet": True}
    if "dimensionRange" not in wanted:
        return {**kind, "sheetId": sheet_of(document, wanted["sheetId"]).id}
    found = lines(document, wanted["dimensionRange"], "location.dimensionRange")
    if found.length != 1:
        raise invalid("DeveloperMetadata.location.dimensionRange must represent a single row or column.")
    ends = {"startIndex": found.start, "endIndex": found.end}
    return {**kind, "dimensionRange": {"sheetId": found.sheet.id, "dimension": found.dimension, **ends}}


def _limit(document: Document, written: dict[str, Any]) -> None:
    sheet_id = metadata_sheet(written["location"])
    beside = (one for one in document.developer_metadata.values() if metadata_sheet(one["location"]) == sheet_id)
    if sum(len(one["metadataKey"]) + len(one.get("metadataValue", "")) for one in beside) > LIMIT:
        raise invalid(f"The developer metadata exceeds the storage limit of {LIMIT} characters.")
