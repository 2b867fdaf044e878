"""The addresses of the Drive API (v3, and the one upload of v2 that gspread uses), and who answers them.

Not here: the answers (`drive.py`, `sharing.py`, `export.py`).
"""

from collections.abc import Callable
from typing import Any

from google_server import drive, sharing
from google_server.drive import file_for, moment, resource, spreadsheet_for
from google_server.exchange import Response
from google_server.export import export, import_csv
from google_server.routing import Answer, Call, Route, route

_EDIT = "drive drive.file"
_READ = f"{_EDIT} drive.readonly drive.meet.readonly"
_LOOK = f"{_READ} drive.metadata drive.metadata.readonly drive.photos.readonly"

FILES = "/drive/v3/files"
FILE = FILES + "/{}"
PERMISSIONS = FILE + "/permissions"
COMMENTS = FILE + "/comments"


def _of_file(
    role: str, answer: Callable[[Call, drive.File], dict[str, Any] | Response]
) -> Callable[[Call], dict[str, Any] | Response]:
    """An answer about a file, for somebody with this role."""
    return lambda call: answer(call, file_for(call, role))


def _export(call: Call) -> Response:
    return export(call, spreadsheet_for(call, "reader"))


def _upload(call: Call) -> dict[str, Any]:
    """The v2 resource, as far as it is about the file (v2 also tells links and thumbnails)."""
    document = spreadsheet_for(call, "writer")
    import_csv(call, document)
    known = resource(call.store, document, call.user)
    return {
        "kind": "drive#file",
        "ownerNames": [document.owner],
        "lastModifyingUserName": call.user,
        "editable": True,
        "mimeType": known["mimeType"],
        "shared": known["shared"],
        "id": document.id,
        "title": document.name,
        "createdDate": moment(document.created_at),
        "modifiedDate": moment(document.modified_at),
        "version": known["version"],
        "capabilities": known["capabilities"],
    }


_ADDRESSES: tuple[tuple[str, str, str, Answer], ...] = (
    ("GET", "/drive/v3/about", _LOOK, drive.about),
    ("GET", FILES, _LOOK, drive.list_files),
    ("POST", FILES, _EDIT, drive.create),
    ("GET", FILE, _LOOK, drive.get),
    ("PATCH", FILE, f"{_EDIT} drive.metadata", drive.update),
    ("DELETE", FILE, _EDIT, drive.delete),
    ("POST", FILE + "/copy", _EDIT, drive.copy),
    ("GET", FILE + "/export", _READ, _export),
    ("GET", PERMISSIONS, _LOOK, _of_file("reader", sharing.list_permissions)),
    ("POST", PERMISSIONS, _EDIT, _of_file("writer", sharing.create_permission)),
    ("GET", PERMISSIONS + "/{}", _LOOK, _of_file("reader", sharing.get_permission)),
    ("PATCH", PERMISSIONS + "/{}", _EDIT, _of_file("writer", sharing.update_permission)),
    ("DELETE", PERMISSIONS + "/{}", _EDIT, _of_file("writer", sharing.delete_permission)),
    ("GET", COMMENTS, _READ, _of_file("reader", sharing.list_comments)),
    ("POST", COMMENTS, _EDIT, _of_file("commenter", sharing.create_comment)),
    ("PUT", "/upload/drive/v2/files/{}", _EDIT, _upload),
)

ROUTES: tuple[Route, ...] = tuple(
    route("drive", method, path, "read" if method == "GET" else "write", scopes, answer)
    for method, path, scopes, answer in _ADDRESSES
)
