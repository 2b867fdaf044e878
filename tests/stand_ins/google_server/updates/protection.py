"""Protected ranges: adding and changing them, and who may write where.

A range that only warns never stops a program. A real one stops everybody but the owner of the spreadsheet and its
editors; who adds a range is always one of them.
"""

from typing import Any

from google_server.a1 import Area
from google_server.document import Document, Sheet
from google_server.errors import ApiError, invalid
from google_server.updates.areas import answered, area, inside, overlap, required, stored
from google_server.updates.masks import applied, cleaned, mask
from google_server.updates.sheets import fresh_id

Reply = dict[str, Any]
_REFUSAL = (
    "You are trying to edit a protected cell or object. Please contact the spreadsheet owner to remove protection "
    "if you need to edit."
)


def add_protected_range(document: Document, request: dict[str, Any], user: str | None) -> Reply:
    """Protect a range, a named range or a whole sheet; the reply lists the editors that were asked for."""
    wanted = cleaned(required(request, "protectedRange"))
    _check(document, wanted)
    taken = {one["protectedRangeId"] for sheet in document.sheets for one in sheet.protected_ranges}
    key = wanted.get("protectedRangeId")
    if key in taken:
        raise invalid(f"A protected range with ID {key} already exists.")
    protected = _ordered(document, wanted, key or fresh_id(taken))
    reply = {**protected, "editors": {name: people for name, people in wanted.get("editors", {}).items() if people}}
    _let_in(protected, user)
    _sheet(document, protected).protected_ranges.append(protected)
    return {"addProtectedRange": {"protectedRange": answered(reply)}}


def update_protected_range(document: Document, request: dict[str, Any], user: str | None) -> None:
    """Change what a protection covers, whom it lets in, or how strict it is."""
    wanted, fields = required(request, "protectedRange"), mask(request)
    old = _found(document, wanted.get("protectedRangeId"))
    _refuse_unless_editor(document, old, user)
    new = applied(old, wanted, fields)
    if fields and "namedRangeId" in fields and "range" not in fields:
        new.pop("range", None)
    _check(document, {**new, "editors": {}} if new.get("warningOnly") else new)
    new = _ordered(document, new, old["protectedRangeId"])
    _let_in(new, user)
    before = _sheet(document, old)
    before.protected_ranges = [one for one in before.protected_ranges if one is not old]
    _sheet(document, new).protected_ranges.append(new)


def delete_protected_range(document: Document, request: dict[str, Any], user: str | None) -> None:
    """Take a protection away; only those whom it lets in may."""
    old = _found(document, request.get("protectedRangeId"))
    _refuse_unless_editor(document, old, user)
    sheet = _sheet(document, old)
    sheet.protected_ranges = [one for one in sheet.protected_ranges if one is not old]


def refuse_protected(document: Document, touched: Area, user: str | None) -> None:
    """Let a write pass, or not. Without a user (the spreadsheet's own machinery) everything passes.

    Raises:
        ApiError: 400, a protection that does not let this user in covers one of the cells.
    """
    if user is None or user == document.owner:
        return
    for protected in touched.sheet.protected_ranges:
        covered = stored(touched.sheet, protected["range"])
        open_parts = [stored(touched.sheet, one) for one in protected.get("unprotectedRanges", [])]
        is_open = any(inside(touched, part) for part in open_parts)
        if overlap(covered, touched) and not is_open and not _lets_in(document, protected, user):
            raise invalid(_REFUSAL)


def _lets_in(document: Document, protected: dict[str, Any], user: str | None) -> bool:
    if protected.get("warningOnly") or user is None or user == document.owner:
        return True
    return user in protected.get("editors", {}).get("users", [])


def _refuse_unless_editor(document: Document, protected: dict[str, Any], user: str | None) -> None:
    if not _lets_in(document, protected, user):
        raise invalid(_REFUSAL)


def _check(document: Document, wanted: dict[str, Any]) -> None:
    if ("range" in wanted) == ("namedRangeId" in wanted):
        raise invalid("Must specify exactly one of range or namedRangeId.")
    editors = wanted.get("editors", {})
    if wanted.get("warningOnly") and any(editors.values()):
        raise invalid("ProtectedRange is warningOnly. Editors cannot be set on it.")
    place = _place(document, wanted)
    area(document, place)
    if wanted.get("unprotectedRanges") and place.keys() - {"sheetId"}:
        raise invalid("Unprotected ranges are only supported on protected sheets.")
    for part in wanted.get("unprotectedRanges", []):
        area(document, part, "unprotectedRanges")


def _place(document: Document, protected: dict[str, Any]) -> dict[str, Any]:
    if "namedRangeId" not in protected:
        return dict(protected["range"])
    named = document.named_ranges.get(str(protected["namedRangeId"]))
    if named is None:
        raise invalid(f"No named range with ID: {protected['namedRangeId']}")
    return dict(named["range"])


def _sheet(document: Document, protected: dict[str, Any]) -> Sheet:
    return document.sheet_by_id(_place(document, protected).get("sheetId", 0))


def _found(document: Document, key: int | None) -> dict[str, Any]:
    for sheet in document.sheets:
        for protected in sheet.protected_ranges:
            if protected["protectedRangeId"] == key:
                return protected
    raise _no_such(key)


def _no_such(key: int | None) -> ApiError:
    return invalid(f"No protected range with ID: {key}")


def _ordered(document: Document, wanted: dict[str, Any], key: int) -> dict[str, Any]:
    """A protection as it is kept, its fields in the order of Google's answers."""
    kept: dict[str, Any] = {"protectedRangeId": key}
    if "namedRangeId" in wanted:
        kept["namedRangeId"] = wanted["namedRangeId"]
    kept["range"] = {"sheetId": 0, **_place(document, wanted)}
    for name in ("description", "warningOnly"):
        if wanted.get(name):
            kept[name] = wanted[name]
    kept["requestingUserCanEdit"] = True
    if wanted.get("unprotectedRanges"):
        kept["unprotectedRanges"] = [{"sheetId": 0, **part} for part in wanted["unprotectedRanges"]]
    kept["editors"] = {} if wanted.get("warningOnly") else dict(wanted.get("editors", {}))
    return kept


def _let_in(protected: dict[str, Any], user: str | None) -> None:
    editors = {name: people for name, people in protected["editors"].items() if people}
    if user is not None and user not in editors.get("users", []):
        editors["users"] = [*editors.get("users", []), user]
    protected["editors"] = editors
