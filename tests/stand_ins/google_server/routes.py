"""The addresses of the Sheets API, and how each reaches the function that knows the answer.

Here: access to the spreadsheet, atomicity (what is refused leaves the document as it was), the file's version. Not
here: the answers (`values.py`, `spreadsheets.py`, `metadata.py`, `updates`).
"""

from collections.abc import Callable
from typing import Any

from google_server import metadata, spreadsheets, updates, values
from google_server.document import Document
from google_server.errors import not_found
from google_server.fields import masked
from google_server.routing import Call, Route, route
from google_server.store import all_or_nothing

Answer = dict[str, Any]

READS = "drive drive.file drive.readonly spreadsheets spreadsheets.readonly"
WRITES = "drive drive.file spreadsheets"
SPREADSHEET = "/v4/spreadsheets/{}"
VALUES = SPREADSHEET + "/values"
METADATA = SPREADSHEET + "/developerMetadata"


def _read(answer: Callable[[Document, Call], Answer]) -> Callable[[Call], Answer]:
    """An answer from a spreadsheet that the caller may see."""
    return lambda call: _masked(call, answer(call.store.spreadsheet(call.parameters[0], call.user, "reader"), call))


def _write(change: Callable[[Document, Call], Answer]) -> Callable[[Call], Answer]:
    """A change of a spreadsheet that the caller may edit: all of it, or nothing."""

    def answered(call: Call) -> Answer:
        document = call.store.spreadsheet(call.parameters[0], call.user, "writer")
        return _masked(call, _changed(call, document, change))

    return answered


def _changed(call: Call, document: Document, change: Callable[[Document, Call], Answer]) -> Answer:
    with all_or_nothing(document):
        answer = change(document, call)
    call.store.edited(document)
    return answer


def _masked(call: Call, answer: Answer) -> Answer:
    fields = call.request.option("fields") or call.request.option("$fields")
    return masked(answer, fields) if fields else answer


def _get(call: Call) -> Answer:
    """spreadsheets.get applies the mask itself: it also says whether cells are wanted at all."""
    document = call.store.spreadsheet(call.parameters[0], call.user, "reader")
    return spreadsheets.get(document, call.request.query, call.user)


def _create(call: Call) -> Answer:
    document = call.store.add(spreadsheets.create(call.content), call.user)
    return spreadsheets.get(document, call.request.query, call.user)


def _copy_to(call: Call) -> Answer:
    source = call.store.spreadsheet(call.parameters[0], call.user, "reader")
    destination = call.store.spreadsheet(call.content.get("destinationSpreadsheetId", ""), call.user, "writer")
    sheet_id = _number(call.parameters[1])
    return _masked(call, _changed(call, destination, lambda it, _: spreadsheets.copy_to(source, sheet_id, it)))


def _number(text: str) -> int:
    """An id in the path.

    Raises:
        ApiError: 404, it is no number, so that nothing has it.
    """
    if not text.isdigit():
        raise not_found()
    return int(text)


def _batch_update(document: Document, call: Call) -> Answer:
    content = call.content
    replies = updates.apply(document, content.get("requests") or [], user=call.user)
    answer: Answer = {"spreadsheetId": document.id, "replies": replies}
    if content.get("includeSpreadsheetInResponse"):
        asked = {"ranges": content.get("responseRanges", [])}
        data = {"includeGridData": [str(content.get("responseIncludeGridData", False))]}
        answer["updatedSpreadsheet"] = spreadsheets.get(document, {**asked, **data}, call.user)
    return answer


_PLAIN: tuple[tuple[str, str, str, str, Callable[[Call], Answer]], ...] = (
    ("POST", "/v4/spreadsheets", "write", "Spreadsheet", _create),
    ("POST", SPREADSHEET + ":batchUpdate", "write", "BatchUpdateSpreadsheetRequest", _write(_batch_update)),
    ("GET", SPREADSHEET, "read", "", _get),
    (
        "POST",
        SPREADSHEET + "/sheets/{}:copyTo",
        "write",
        "CopySheetToAnotherSpreadsheetRequest",
        _copy_to,
    ),
)
_READS: tuple[tuple[str, str, str, Callable[[Document, Call], Answer]], ...] = (
    (
        "POST",
        SPREADSHEET + ":getByDataFilter",
        "GetSpreadsheetByDataFilterRequest",
        lambda document, call: spreadsheets.get_by_data_filter(document, call.content, call.request.query, call.user),
    ),
    ("GET", VALUES + ":batchGet", "", lambda document, call: values.batch_get(document, call.request.query)),
    (
        "POST",
        VALUES + ":batchGetByDataFilter",
        "BatchGetValuesByDataFilterRequest",
        lambda document, call: values.batch_get_by_data_filter(document, call.content),
    ),
    (
        "GET",
        VALUES + "/{}",
        "",
        lambda document, call: values.get(document, call.parameters[1], call.request.query),
    ),
    ("GET", METADATA + "/{}", "", lambda document, call: metadata.get(document, _number(call.parameters[1]))),
    (
        "POST",
        METADATA + ":search",
        "SearchDeveloperMetadataRequest",
        lambda document, call: metadata.search(document, call.content),
    ),
)
_WRITES: tuple[tuple[str, str, str, Callable[[Document, Call], Answer]], ...] = (
    (
        "POST",
        VALUES + ":batchUpdate",
        "BatchUpdateValuesRequest",
        lambda document, call: values.batch_update(document, call.content, call.user),
    ),
    (
        "POST",
        VALUES + ":batchUpdateByDataFilter",
        "BatchUpdateValuesByDataFilterRequest",
        lambda document, call: values.batch_update_by_data_filter(document, call.content, call.user),
    ),
    (
        "POST",
        VALUES + ":batchClear",
        "BatchClearValuesRequest",
        lambda document, call: values.batch_clear(document, call.content, call.user),
    ),
    (
        "POST",
        VALUES + ":batchClearByDataFilter",
        "BatchClearValuesByDataFilterRequest",
        lambda document, call: values.batch_clear_by_data_filter(document, call.content, call.user),
    ),
    (
        "PUT",
        VALUES + "/{}",
        "ValueRange",
        lambda document, call: values.update(document, call.parameters[1], call.request.query, call.content, call.user),
    ),
    (
        "POST",
        VALUES + "/{}:append",
        "ValueRange",
        lambda document, call: values.append(document, call.parameters[1], call.request.query, call.content, call.user),
    ),
    (
        "POST",
        VALUES + "/{}:clear",
        "ClearValuesRequest",
        lambda document, call: values.clear(document, call.parameters[1], call.user),
    ),
)

_RENDERED = "majorDimension valueRenderOption dateTimeRenderOption"
_ENTERED = "valueInputOption includeValuesInResponse responseValueRenderOption responseDateTimeRenderOption"
_OPTIONS = {
    ("GET", SPREADSHEET): "ranges includeGridData excludeTablesInBandedRanges commentsViewMode",
    ("GET", VALUES + ":batchGet"): f"ranges {_RENDERED}",
    ("GET", VALUES + "/{}"): _RENDERED,
    ("PUT", VALUES + "/{}"): _ENTERED,
    ("POST", VALUES + "/{}:append"): f"insertDataOption {_ENTERED}",
}
"""What the queries may hold; all others take nothing but what is allowed everywhere."""


def _route(method: str, path: str, kind: str, message: str, answer: Callable[[Call], Answer]) -> Route:
    scopes = READS if method == "GET" else WRITES
    return route("sheets", method, path, kind, scopes, answer, message, _OPTIONS.get((method, path), ""))


ROUTES: tuple[Route, ...] = (
    *(_route(method, path, kind, message, answer) for method, path, kind, message, answer in _PLAIN),
    *(_route(method, path, "read", message, _read(answer)) for method, path, message, answer in _READS),
    *(_route(method, path, "write", message, _write(answer)) for method, path, message, answer in _WRITES),
)
