"""Files as Drive knows them: list, get, create, copy, rename, delete.

Here: the file resource of v3, and who may do what with a file. Not here: the addresses (`drive_routes.py`), sharing and
comments (`sharing.py`), contents in other formats (`export.py`).
"""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from google_server.document import Document, new_document
from google_server.drive_query import read_query
from google_server.errors import DriveError, file_not_found
from google_server.exchange import Response
from google_server.fields import masked
from google_server.routing import Call
from google_server.sharing import listed, user_of
from google_server.store import ROLES, ROOT, Folder, Store

Answer = dict[str, Any]
File = Document | Folder

SPREADSHEET = "application/vnd.google-apps.spreadsheet"
FOLDER = "application/vnd.google-apps.folder"
_SHORT = "kind,id,name,mimeType"
_ORDERS: dict[str, Callable[[Answer], Any]] = {
    "name": lambda file: file["name"].casefold(),
    "name_natural": lambda file: file["name"].casefold(),
    "createdTime": lambda file: file["createdTime"],
    "modifiedTime": lambda file: file["modifiedTime"],
    "folder": lambda file: file["mimeType"] != FOLDER,
}


def file_for(call: Call, role: str) -> File:
    """The file the path names, for somebody who needs this role.

    Raises:
        DriveError: 404, it is not there, or not for them; 403, they may see it, but not do this.
    """
    store, file_id = call.store, call.parameters[0]
    file = store.documents.get(file_id) or store.folders.get(file_id)
    held = store.role(file, call.user) if file else 0
    if file is None or held == 0:
        raise file_not_found(file_id)
    if held < ROLES[role]:
        message = "The user does not have sufficient permissions for this file."
        raise DriveError(403, "insufficientFilePermissions", message)
    return file


def spreadsheet_for(call: Call, role: str) -> Document:
    """The same, when only a spreadsheet will do."""
    file = file_for(call, role)
    if isinstance(file, Folder):
        raise DriveError(403, "fileNotExportable", "Export only supports Docs Editors files.")
    return file


def resource(store: Store, file: File, user: str) -> Answer:
    """The whole resource; what of it is answered is the mask's business."""
    mime_type = FOLDER if isinstance(file, Folder) else SPREADSHEET
    role = store.role(file, user)
    kind = "drive/folders" if isinstance(file, Folder) else "spreadsheets/d"
    found: Answer = {
        "kind": "drive#file",
        "id": file.id,
        "name": file.name,
        "mimeType": mime_type,
        "starred": False,
        "trashed": file.trashed,
        "parents": store.parents.get(file.id, []),
        "version": str(file.version),
        "webViewLink": f"https://docs.google.com/{kind}/{file.id}/edit?usp=drivesdk",
        "createdTime": moment(file.created_at),
        "modifiedTime": moment(file.modified_at),
        "owners": [user_of(file.owner, user)],
        "shared": bool(file.permissions),
        "ownedByMe": file.owner == user,
        "capabilities": {"canEdit": role >= ROLES["writer"], "canCopy": True},
    }
    return found | ({"permissions": listed(file)} if role >= ROLES["writer"] else {})


def moment(at: float) -> str:
    """To the millisecond, in UTC."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def get(call: Call) -> Answer:
    return _shown(call, file_for(call, "reader"))


def list_files(call: Call) -> Answer:
    """A page of the files the caller was given or owns (a file open to everybody is not listed)."""
    option = call.request.option
    wanted = read_query(option("q"))
    found = [_with_people(call, file) for file in _own_files(call)]
    found = _ordered([file for file in found if wanted(file)], option("orderBy", "modifiedTime desc"))
    size, start = min(1000, int(option("pageSize", "100"))), _start(option("pageToken"))
    answer: Answer = {"kind": "drive#fileList"}
    if start + size < len(found):
        answer["nextPageToken"] = f"~!!~{start + size}"
    answer |= {"incompleteSearch": False, "files": found[start : start + size]}
    fields = option("fields") or f"kind,nextPageToken,incompleteSearch,files({_SHORT})"
    return masked(answer, fields)


def create(call: Call) -> Answer:
    """A new spreadsheet or folder."""
    content = call.content
    name, mime_type, parents = content.get("name") or "Untitled", content.get("mimeType"), content.get("parents") or []
    _check_parents(call, parents)
    if mime_type == FOLDER:
        return _shown(call, call.store.folder(name, call.user, parents))
    if mime_type != SPREADSHEET:
        raise DriveError(400, "badRequest", f"Only spreadsheets and folders can be made here, not {mime_type}.")
    return _shown(call, call.store.add(new_document(name), call.user, parents))


def copy(call: Call) -> Answer:
    """The same spreadsheet under a new id; it belongs to the caller, and nobody else has access."""
    source, content = spreadsheet_for(call, "reader"), call.content
    made = source.copy()
    made.id, made.version, made.permissions, made.comments = secrets.token_urlsafe(33), 1, [], []
    made.name = content.get("name") or f"Copy of {source.name}"
    parents = content.get("parents") or call.store.parents.get(source.id, [])
    return _shown(call, call.store.add(made, call.user, parents))


def update(call: Call) -> Answer:
    """Rename, put into the bin or out of it, move to another folder."""
    file, content, option = file_for(call, "writer"), call.content, call.request.option
    if "trashed" in content and file.owner != call.user:
        raise DriveError(
            403, "insufficientFilePermissions", "The user does not have sufficient permissions for this file."
        )
    file.name = content.get("name") or file.name
    file.trashed = content.get("trashed", file.trashed)
    gone, added = option("removeParents").split(","), [one for one in option("addParents").split(",") if one]
    _check_parents(call, added)
    kept = [one for one in call.store.parents.get(file.id, []) if one not in gone]
    call.store.parents[file.id] = kept + added
    call.store.edited(file)
    return _shown(call, file)


def delete(call: Call) -> Response:
    """Away for good; only the owner may."""
    file = file_for(call, "owner")
    for kept in (call.store.documents, call.store.folders, call.store.parents):
        kept.pop(file.id, None)
    return Response(204, content_type="text/html")


def about(call: Call) -> Answer:
    """Who the token stands for."""
    if not call.request.option("fields"):
        message = "The 'fields' parameter is required for this method."
        raise DriveError(400, "required", message, locationType="parameter", location="fields")
    return masked({"kind": "drive#about", "user": user_of(call.user, call.user)}, call.request.option("fields"))


def _shown(call: Call, file: File) -> Answer:
    return masked(resource(call.store, file, call.user), call.request.option("fields") or _SHORT)


def _own_files(call: Call) -> list[File]:
    files: list[File] = [*call.store.documents.values(), *call.store.folders.values()]
    return [file for file in files if call.store.lists(file, call.user)]


def _with_people(call: Call, file: File) -> Answer:
    """The resource, with what a query may ask about."""
    found = resource(call.store, file, call.user)
    people = [(known.get("emailAddress", ""), ROLES[known["role"]]) for known in listed(file)]
    able = {
        name: [email for email, role in people if role >= least] for name, least in (("writers", 3), ("readers", 1))
    }
    return found | able


def _ordered(files: list[Answer], text: str) -> list[Answer]:
    for order in reversed([one.strip() for one in text.split(",") if one.strip()]):
        name, _, direction = order.partition(" ")
        if name not in _ORDERS:
            raise DriveError(400, "invalid", "Invalid Value", locationType="parameter", location="orderBy")
        files = sorted(files, key=_ORDERS[name], reverse=direction.strip() == "desc")
    return files


def _start(token: str) -> int:
    if token and not token.removeprefix("~!!~").isdigit():
        raise DriveError(400, "invalid", "Invalid Value", locationType="parameter", location="pageToken")
    return int(token.removeprefix("~!!~") or 0)


def _check_parents(call: Call, parents: list[str]) -> None:
    for parent in parents:
        folder = call.store.folders.get(parent)
        if parent not in {ROOT, "root"} and (folder is None or call.store.role(folder, call.user) == 0):
            raise file_not_found(parent)
