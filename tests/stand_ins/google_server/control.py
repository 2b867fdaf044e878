"""How another process drives a running stand-in: JSON under `/_control/`, without a token, not counted and not logged.

    GET  requests             how many requests came: {"requests", "reads", "writes"}
    GET  log                  each of them: [{"number", "method", "path", "status", "seconds", "service", "kind"}]
    POST reset                every file, fault, quota, token and the log are gone; registered accounts stay
    POST document             a spreadsheet: {"id", "title", "tabs": {"Customers": [["Name"], ["Ada"]]}, "owner",
                              "shared": {"somebody@example.org": "writer"}, "locale", "time_zone", "option": "RAW"}
                              -> {"spreadsheetId"}; everything may be left out
    GET  document/ID          {"Customers": [["Name"], ["Ada"]]}: the values of each tab, without number formats
    POST edit                 {"id", "user", "actions": [{"action": "Type", "tab": "Customers", ...}]}: what people do,
                              see `editor.py` for the actions -> {"done": [true, ...]}
    POST form                 {"id", "tab", "values": [...], "note_form_edits": false}: a form's answer comes in
    POST share                {"id", "email", "role"}; role null takes the access away
    POST faults               a plan, see `faults.py`; it takes the place of the one before
    POST quota                {"per_user": 60, "per_project": 300}, or null for none
    POST service-account      {"address", "key"} -> a key file, whose token_uri is this server
    POST desktop-client       {} -> a desktop application's client file, for this server
    POST consent              {"person", "refuses"}: who will be asked for consent, and whether they say no
    POST expire               every access token is good no longer; {"after": n}: new ones are for n requests
    POST withdraw             {"user"}: consent is taken back, or the service account deleted
    POST token                {"user", "scopes": [...]} -> {"access_token"}: one without a flow

Here: reading these requests. Not here: what they do.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from google_server.a1 import Area
from google_server.accounts import ADDRESS, desktop_client, service_account
from google_server.editor import read_action
from google_server.errors import ApiError, invalid
from google_server.exchange import Request, Response, refusal, written
from google_server.faults import Faults
from google_server.quota import Quota
from google_server.rendering import unformatted
from google_server.values import read

if TYPE_CHECKING:
    from google_server.app import App

PREFIX = "/_control/"
Content = Any


def answer(app: "App", request: Request) -> Response:
    """Do what another process asks for."""
    name, _, rest = request.path.removeprefix(PREFIX).partition("/")
    known = (_GET if request.method == "GET" else _POST).get(name)
    if known is None:
        return refusal(ApiError(404, "NOT_FOUND", f"{request.method} {request.path} is not known; see --help"))
    try:
        content = json.loads(request.body) if request.body.strip() else {}
        return Response(200, written(known(app, content, rest or request.headers.get("host", ""))))
    except (ValueError, TypeError, KeyError) as error:
        return refusal(invalid(f"{request.path}: {type(error).__name__}: {error}"))
    except ApiError as error:
        return refusal(error)


def plain_values(app: "App", document_id: str) -> dict[str, list[list[Any]]]:
    """The values of each tab as `UNFORMATTED_VALUE` tells them."""
    sheets = app.documents[document_id].sheets
    return {one.title: read(Area(one, 0, one.row_count, 0, one.column_count), unformatted) for one in sheets}


def _requests(app: "App", _: Content, __: str) -> Content:
    return {"requests": app.requests, "reads": app.reads, "writes": app.writes}


def _log(app: "App", _: Content, __: str) -> Content:
    return [asdict(entry) for entry in app.log]


def _reset(app: "App", _: Content, __: str) -> Content:
    app.reset()
    return {}


def _document(app: "App", content: Content, _: str) -> Content:
    named = {("document_id" if name == "id" else name): value for name, value in content.items()}
    return {"spreadsheetId": app.store.create(**named).id}


def _edit(app: "App", content: Content, _: str) -> Content:
    editor = app.editor(content["id"], content.get("user", "person@example.org"))
    return {"done": [editor.do(read_action(one)) for one in content["actions"]]}


def _form(app: "App", content: Content, _: str) -> Content:
    app.form_answer(content["id"], content["tab"], content["values"], content.get("note_form_edits", False))
    return {}


def _share(app: "App", content: Content, _: str) -> Content:
    app.share(content["id"], content["email"], content.get("role", "writer"))
    return {}


def _faults(app: "App", content: Content, _: str) -> Content:
    app.faults = Faults(content)
    return {}


def _quota(app: "App", content: Content, _: str) -> Content:
    app.quota = None if content is None else Quota(app.clock, **content)
    return {}


def _service_account(app: "App", content: Content, host: str) -> Content:
    account = service_account(content.get("address", ADDRESS), f"http://{host}/token", key=content.get("key", 0))
    app.oauth.keys[account.address] = account.public_key
    return account.info


def _desktop_client(app: "App", _: Content, host: str) -> Content:
    client = desktop_client(f"http://{host}/o/oauth2/auth", f"http://{host}/token")
    app.oauth.clients[client["installed"]["client_id"]] = client["installed"]["client_secret"]
    return client


def _consent(app: "App", content: Content, _: str) -> Content:
    app.oauth.person = content.get("person", app.oauth.person)
    app.oauth.refuses = content.get("refuses", False)
    return {}


def _expire(app: "App", content: Content, _: str) -> Content:
    app.oauth.expire()
    app.oauth.requests_per_token = content.get("after")
    return {}


def _withdraw(app: "App", content: Content, _: str) -> Content:
    app.oauth.withdraw(content["user"])
    return {}


def _token(app: "App", content: Content, _: str) -> Content:
    scopes = content.get("scopes", ["https://www.googleapis.com/auth/drive"])
    return {"access_token": app.oauth.issue(content.get("user", ADDRESS), set(scopes))}


_Answer = Callable[["App", Content, str], Content]
_GET: dict[str, _Answer] = {
    "requests": _requests,
    "log": _log,
    "document": lambda app, _, document_id: plain_values(app, document_id),
}
_POST: dict[str, _Answer] = {
    "reset": _reset,
    "document": _document,
    "edit": _edit,
    "form": _form,
    "share": _share,
    "faults": _faults,
    "quota": _quota,
    "service-account": _service_account,
    "desktop-client": _desktop_client,
    "consent": _consent,
    "expire": _expire,
    "withdraw": _withdraw,
    "token": _token,
}
