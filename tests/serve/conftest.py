"""A real server on loopback, for tests that send it things."""

import json
import socket
import threading
import time
from base64 import b64encode
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from hmac import HMAC
from pathlib import Path

import pytest
import requests
import uvicorn

from connectors.inbox.store import open_inbox
from pipelines.serve.app import build_app
from pipelines.serve.intake import Hook, Intake, WebForm
from pipelines.serve.server import settings

ORIGIN = "https://shop.example.org"
SECRET = "crm-test-secret"
SIGNED = {
    "typeform": ("Typeform-Signature", "sha256={}"),
    "tally": ("Tally-Signature", "{}"),
    "shopify": ("X-Shopify-Hmac-Sha256", "{}"),
    "woocommerce": ("X-WC-Webhook-Signature", "{}"),
    "square": ("x-square-hmacsha256-signature", "{}"),
}


@dataclass(frozen=True)
class Served:
    """A running server."""

    address: str
    state: Path
    origin: str = ORIGIN
    secret: str = SECRET

    @property
    def port(self):
        return int(self.address.rpartition(":")[2])

    def waiting(self):
        """What is in the inbox: source, kind and body."""
        with open_inbox(self.state) as inbox:
            return [
                (each.delivery.source, each.delivery.kind, json.loads(each.delivery.body)) for each in inbox.waiting()
            ]

    def hook(self, system, payload, **changes):
        """Send a webhook as the system does; `changes` replace what requests is given."""
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        headers = {"Content-Type": "application/json", **signed(system, body, self.address)}
        headers |= changes.pop("headers", {})
        return requests.post(f"{self.address}/hooks/{system}", data=body, headers=headers, timeout=30, **changes)

    def post(self, fields, **options):
        """Send the form of the shop's page."""
        options.setdefault("headers", {"Origin": ORIGIN})
        return requests.post(f"{self.address}/forms/enquiry", data=fields, timeout=30, allow_redirects=False, **options)

    def raw(self, data, pause=0.0, wait=30.0):
        """Send bytes, and read until the server hangs up."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=wait) as connection:
            try:
                for piece in data if isinstance(data, list) else [data]:
                    connection.sendall(piece)
                    time.sleep(pause)
            except OSError:
                pass
            answer = b""
            try:
                while piece := connection.recv(65536):
                    answer += piece
            except OSError:
                pass
            return answer


def signed(system, body, address):
    """The header with the system's signature."""
    if system == "stripe":
        now = int(time.time())
        return {"Stripe-Signature": f"t={now},v1={HMAC(SECRET.encode(), b'%d.' % now + body, sha256).hexdigest()}"}
    if system not in SIGNED:
        return {}
    header, form = SIGNED[system]
    told = f"{address}/hooks/square".encode() + body if system == "square" else body
    return {header: form.format(b64encode(HMAC(SECRET.encode(), told, sha256).digest()).decode())}


@contextmanager
def serving(intake, sock):
    """The server in a thread of this process."""
    server = uvicorn.Server(settings(build_app(intake), "127.0.0.1", 0))
    thread = threading.Thread(target=server.run, args=([sock],))
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield Served(intake.address, intake.state)
    server.should_exit = True
    thread.join()


@pytest.fixture
def served(tmp_path):
    """A server for every kind of delivery, and an inbox of its own."""
    sock = socket.create_server(("127.0.0.1", 0))
    hooks = {system: Hook(system, SECRET) for system in (*SIGNED, "stripe", "jotform", "google_form")}
    address = f"http://127.0.0.1:{sock.getsockname()[1]}"
    with serving(Intake(tmp_path, address, hooks, {"enquiry": WebForm(frozenset({ORIGIN}))}), sock) as running:
        yield running
