"""How another process drives a running stand-in: JSON under `/_control/`, without a key, not counted and not logged.

    GET  log          each request: [{"number", "method", "target", "status", "fault"}]
    POST faults       a plan, see the faults below; it takes the place of the one before
    POST drift        {"drift": "new-order"}: something happens in the shop, by name

Here: reading these requests. Not here: what they do.
"""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from google_server.exchange import Request, Response

from shop_server.faults import Faults

if TYPE_CHECKING:
    from shop_server.app import ShopApp

PREFIX = "/_control/"


def answer(app: "ShopApp", request: Request) -> Response:
    """Do what another process asks for."""
    name = request.path.removeprefix(PREFIX)
    try:
        content = json.loads(request.body) if request.body.strip() else {}
        if (request.method, name) == ("GET", "log"):
            return _said([asdict(entry) for entry in app.log])
        if (request.method, name) == ("POST", "faults"):
            app.faults = Faults(content)
            return _said({})
        if (request.method, name) == ("POST", "drift"):
            app.drift(content["drift"])
            return _said({})
    except (ValueError, TypeError, KeyError) as error:
        return _said({"error": f"{request.path}: {type(error).__name__}: {error}"}, 400)
    return _said({"error": f"{request.method} {request.path} is not known; see --help"}, 404)


def _said(content: object, status: int = 200) -> Response:
    return Response(status, json.dumps(content).encode())
