"""How tests get Shopify's stand-in: in this process, on a free port of this machine."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.request import Request, urlopen

from google_server.server import Server
from shopify_server.app import App
from shopify_server.faults import Faults
from shopify_server.shop import Shop
from shopify_server.small_shop import small_shop


@dataclass(frozen=True, slots=True)
class Running:
    """A stand-in that answers at `url`; `app` can be looked at and told things."""

    url: str
    app: App

    @property
    def shop(self) -> Shop:
        return self.app.shop

    def ask(self, document: str, /, token: str | None = None, **variables: Any) -> dict[str, Any]:
        """Post a document; the whole answer."""
        body = json.dumps({"query": document, "variables": variables}).encode()
        headers = {"Content-Type": "application/json", "X-Shopify-Access-Token": token or self.app.token}
        with urlopen(Request(f"{self.url}/admin/api/2026-10/graphql.json", body, headers)) as answer:
            told: dict[str, Any] = json.loads(answer.read())
        return told

    def requests(self) -> int:
        return len(self.app.log)


@contextmanager
def shopify(shop: Shop | None = None, faults: Iterable[Mapping[str, Any]] = (), **more: Any) -> Iterator[Running]:
    """A stand-in with the small shop, or another, until the end of the context; `more` as for `App`."""
    app = App(shop or small_shop(), faults=Faults(faults), **more)
    server = Server(app, 0)
    app.url = server.url
    server.start()
    try:
        yield Running(server.url, app)
    finally:
        server.stop()
