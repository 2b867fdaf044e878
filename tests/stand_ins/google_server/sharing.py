"""Who a file is shared with, and what was said about it: permissions and comments of Drive.

Not here: what a role allows (`store.py`).
"""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from google_server.document import Document
from google_server.errors import DriveError
from google_server.exchange import Response
from google_server.fields import masked
from google_server.routing import Call
from google_server.store import ROLES, Folder, permission_id, permission_of

Answer = dict[str, Any]
File = Document | Folder
FileFor = Callable[[Call, str], File]

_SHORT = "id,type,kind,role"


def user_of(email: str, me: str) -> Answer:
    """An account, as it stands in owners and authors."""
    name = email if email.endswith(".gserviceaccount.com") else email.partition("@")[0]
    told = {"kind": "drive#user", "displayName": name, "me": email == me}
    return told | {"permissionId": permission_id(email), "emailAddress": email}


def listed(file: File) -> list[Answer]:
    """Every permission, the owner's first."""
    return [permission_of(file.owner, "owner"), *file.permissions]


def list_permissions(call: Call, file: File) -> Answer:
    answer = {"kind": "drive#permissionList", "permissions": listed(file)}
    return masked(answer, call.request.option("fields") or f"kind,permissions({_SHORT})")


def get_permission(call: Call, file: File) -> Answer:
    return _shown(call, _permission(call, file))


def create_permission(call: Call, file: File) -> Answer:
    """Give somebody a role. A file has one owner, and changes hands only when that is said."""
    content = call.content
    kind, role = content.get("type"), content.get("role")
    email = content.get("emailAddress") or content.get("domain") or ("anyone" if kind == "anyone" else "")
    if kind not in {"user", "group", "domain", "anyone"} or role not in ROLES:
        raise _invalid("permission.type" if role in ROLES else "permission.role")
    if not email:
        raise _invalid("permission.emailAddress")
    if role == "owner":
        return _shown(call, _hand_over(call, file, email))
    permission = permission_of(email, role) | {"type": kind}
    if kind == "domain":
        permission = {name: value for name, value in permission.items() if name != "emailAddress"} | {"domain": email}
    file.permissions = [known for known in file.permissions if known["id"] != permission["id"]] + [permission]
    return _shown(call, permission)


def update_permission(call: Call, file: File) -> Answer:
    """Another role; `pendingOwner` offers the file, and only who was offered it can become the owner."""
    permission, content = _permission(call, file), call.content
    role = content.get("role", permission["role"])
    if role not in ROLES:
        raise _invalid("permission.role")
    if role == "owner":
        return _shown(call, _hand_over(call, file, permission.get("emailAddress", "")))
    changed = permission | {"role": role, "pendingOwner": content.get("pendingOwner", permission.get("pendingOwner"))}
    file.permissions = [changed if known["id"] == permission["id"] else known for known in file.permissions]
    return _shown(call, changed)


def delete_permission(call: Call, file: File) -> Response:
    """The owner's cannot be taken away."""
    permission = _permission(call, file)
    if permission["role"] == "owner":
        raise DriveError(
            403, "insufficientFilePermissions", "The user does not have sufficient permissions for this file."
        )
    file.permissions = [known for known in file.permissions if known["id"] != permission["id"]]
    return Response(204, content_type="text/html")


def list_comments(call: Call, file: File) -> Answer:
    comments = file.comments if isinstance(file, Document) else []
    return masked({"kind": "drive#commentList", "comments": comments}, _fields(call))


def create_comment(call: Call, file: File) -> Answer:
    if not isinstance(file, Document) or not call.content.get("content"):
        raise _invalid("comment.content")
    now = datetime.fromtimestamp(call.store.clock(), UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    comment: Answer = {
        "id": secrets.token_urlsafe(8),
        "kind": "drive#comment",
        "createdTime": now,
        "modifiedTime": now,
        "replies": [],
        "author": user_of(call.user, call.user),
        "deleted": False,
        "htmlContent": call.content["content"],
        "content": call.content["content"],
    } | ({"anchor": call.content["anchor"]} if call.content.get("anchor") else {})
    file.comments = [*file.comments, comment]
    return masked(comment, _fields(call))


def _fields(call: Call) -> str:
    """Comments have no default: Drive wants to be told what of them is wanted."""
    fields = call.request.option("fields")
    if not fields:
        message = "The 'fields' parameter is required for this method."
        raise DriveError(400, "required", message, locationType="parameter", location="fields")
    return fields


def _shown(call: Call, permission: Answer) -> Answer:
    return masked(permission, call.request.option("fields") or _SHORT)


def _permission(call: Call, file: File) -> Answer:
    wanted = call.parameters[1]
    for permission in listed(file):
        if permission["id"] == wanted:
            return permission
    where = {"locationType": "parameter", "location": "permissionId"}
    raise DriveError(404, "notFound", f"Permission not found: {wanted}.", **where)


def _hand_over(call: Call, file: File, email: str) -> Answer:
    """The old owner stays as an editor; whoever owns it already just goes on owning it."""
    if email == file.owner:
        return permission_of(email, "owner")
    if not call.request.flag("transferOwnership"):
        message = "The transferOwnership parameter must be enabled when the permission role is 'owner'."
        where = {"locationType": "parameter", "location": "transferOwnership"}
        raise DriveError(403, "forbidden", message, **where)
    offered = any(known.get("pendingOwner") and known.get("emailAddress") == call.user for known in file.permissions)
    if call.user != file.owner and not (offered and email == call.user):
        raise DriveError(
            403, "insufficientFilePermissions", "The user does not have sufficient permissions for this file."
        )
    others = [known for known in file.permissions if known["id"] != permission_id(email)]
    file.permissions = [*others, permission_of(file.owner, "writer")]
    file.owner = email
    return permission_of(email, "owner")


def _invalid(what: str) -> DriveError:
    return DriveError(400, "invalid", f"The specified {what.rpartition('.')[2]} is invalid.", location=what)
