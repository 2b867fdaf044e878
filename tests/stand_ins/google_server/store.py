"""Everything Google keeps here: spreadsheets, folders, and who may do what with them.

Here: finding, adding, sharing, and what an edit does to a file's version. Not here: the contents of a spreadsheet
(`document.py`), and the answers about them (`drive.py`, `routes.py`).
"""

import hashlib
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from typing import Any

from google_server import values
from google_server.a1 import quoted
from google_server.document import Document, new_document, new_sheet
from google_server.errors import ApiError, forbidden, not_found

ROLES = {"reader": 1, "commenter": 2, "writer": 3, "owner": 4}
ROOT = "0AGIJ7XFn4BojUk9PVA"
"""The id under which "My Drive" is found when nobody says where a new file belongs."""


@dataclass
class Folder:
    """A folder of Drive."""

    id: str
    name: str
    owner: str
    created_at: float
    modified_at: float = 0.0
    version: int = 1
    trashed: bool = False
    permissions: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Store:
    """Every file by its id."""

    clock: Callable[[], float]
    documents: dict[str, Document] = field(default_factory=dict)
    folders: dict[str, Folder] = field(default_factory=dict)
    parents: dict[str, list[str]] = field(default_factory=dict)

    def add(self, document: Document, owner: str, parents: Sequence[str] = ()) -> Document:
        """Keep a new spreadsheet."""
        document.owner = owner
        document.created_at = document.modified_at = self.clock()
        self.documents[document.id] = document
        self.parents[document.id] = list(parents) or [ROOT]
        return document

    def create(
        self,
        title: str = "Untitled spreadsheet",
        tabs: Mapping[str, Sequence[Sequence[Any]]] | None = None,
        *,
        document_id: str | None = None,
        owner: str = "owner@example.org",
        shared: Mapping[str, str] | None = None,
        locale: str = "en_US",
        time_zone: str = "Etc/GMT",
        option: str = "USER_ENTERED",
    ) -> Document:
        """A new spreadsheet with these tabs, each a list of rows, typed in by its owner or (RAW) put in as it is."""
        document = new_document(title, locale, time_zone, document_id)
        if tabs:
            document.sheets = [
                new_sheet(_sheet_id(position), name, position, max(1000, len(rows)), max(26, *map(len, rows), 1))
                for position, (name, rows) in enumerate(tabs.items())
            ]
        for name, rows in (tabs or {}).items():
            fill(document, name, rows, option)
        self.add(document, owner)
        for email, role in (shared or {}).items():
            self.share(document, email, role)
        return document

    def folder(self, name: str, owner: str, parents: Sequence[str] = ()) -> Folder:
        """Make a folder."""
        made = Folder(secrets.token_urlsafe(24), name, owner, self.clock(), self.clock())
        self.folders[made.id], self.parents[made.id] = made, list(parents) or [ROOT]
        return made

    def share(self, file: Document | Folder, email: str, role: str = "writer") -> dict[str, Any]:
        """Give somebody a role, in place of the one they had; `anyone` is everybody with the link."""
        permission = permission_of(email, role)
        file.permissions = [known for known in file.permissions if known["id"] != permission["id"]] + [permission]
        return permission

    def role(self, file: Document | Folder, user: str) -> int:
        """What somebody may do with a file: 0 nothing, then as ROLES counts."""
        if user == file.owner:
            return ROLES["owner"]
        theirs = [ROLES[known["role"]] for known in file.permissions if _concerns(known, user)]
        return max(theirs, default=0)

    def lists(self, file: Document | Folder, user: str) -> bool:
        """Whether somebody finds a file among theirs: they own it, or it was shared with them by name."""
        named = (known for known in file.permissions if known["type"] != "anyone")
        return user == file.owner or any(_concerns(known, user) for known in named)

    def spreadsheet(self, document_id: str, user: str, role: str) -> Document:
        """The spreadsheet, for somebody who needs this role for what they are about to do.

        Raises:
            ApiError: 404, nothing has this id; 403, they have no such role.
        """
        document = self.documents.get(document_id)
        if document is None or (document.trashed and self.role(document, user) == 0):
            raise not_found()
        if self.role(document, user) < ROLES[role]:
            raise forbidden()
        return document

    def edited(self, file: Document | Folder) -> None:
        """Somebody changed a file just now."""
        touch(file, self.clock())


@contextmanager
def all_or_nothing(document: Document) -> Iterator[None]:
    """What is done inside stays, unless it fails: then the document is as before, though still the same object."""
    before = document.copy()
    try:
        yield
    except BaseException:
        adopt(document, before)
        raise


def adopt(document: Document, state: Document) -> None:
    """Make another state the document's own, so that everybody who holds it sees it."""
    for one in fields(document):
        setattr(document, one.name, getattr(state, one.name))


def touch(file: Document | Folder, at: float) -> None:
    """Somebody changed a file: its version counts on, and it was changed at that time, later than before."""
    file.version += 1
    file.modified_at = max(at, file.modified_at + 0.001)


def fill(document: Document, tab: str, rows: Sequence[Sequence[Any]], option: str = "USER_ENTERED") -> None:
    """Put rows into a tab from its first cell on."""
    if rows:
        values.update(
            document, f"{quoted(tab)}!A1", {"valueInputOption": option}, {"values": [list(row) for row in rows]}
        )


def permission_of(email: str, role: str) -> dict[str, Any]:
    """A permission as Drive lists it; its id is made from whom it is for."""
    if role not in ROLES:
        raise ApiError(400, "INVALID_ARGUMENT", f"The specified role is invalid: {role}")
    if email == "anyone":
        return {"id": "anyoneWithLink", "type": "anyone", "kind": "drive#permission", "role": role}
    return {
        "id": permission_id(email),
        "type": "user",
        "kind": "drive#permission",
        "role": role,
        "emailAddress": email,
        "displayName": email.partition("@")[0],
        "deleted": False,
        "pendingOwner": False,
    }


def permission_id(email: str) -> str:
    """Twenty digits that stand for one account."""
    return f"{int.from_bytes(hashlib.sha256(email.encode()).digest()[:8], 'big'):020d}"


def _concerns(permission: Mapping[str, Any], user: str) -> bool:
    if permission["type"] == "domain":
        return user.partition("@")[2] == permission.get("domain")
    email = str(permission.get("emailAddress", ""))
    return permission["type"] == "anyone" or email.casefold() == user.casefold()


def _sheet_id(position: int) -> int:
    """The first tab is 0; later ones get numbers without a pattern, here always the same ones."""
    return position * 104_729_531 % 2_000_000_011 if position else 0
