"""A real server on loopback, for tests that send it things."""

import json
import shutil
import socket
import subprocess
import threading
import time
from base64 import b64encode
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from hmac import HMAC
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
import uvicorn

from connectors.inbox.store import open_inbox
from pipelines.serve.app import build_app
from pipelines.serve.intake import Hook, Hosted, Intake, WebForm
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
    hooks = {system: Hook(system, system, SECRET) for system in (*SIGNED, "stripe", "jotform", "google_form")}
    address = f"http://127.0.0.1:{sock.getsockname()[1]}"
    hosted = Hosted("Corner Bakery", "#7a3b10", bytes(32), has_contact=True, has_feedback=True)
    forms = {"enquiry": WebForm("enquiry", frozenset({ORIGIN}))}
    with serving(Intake(tmp_path, address, hosted, hooks, forms), sock) as running:
        yield running


class Browser:
    """Chromium without a window, driven over its debugging protocol; scripts of pages are switched off."""

    def __init__(self, connection):
        self._connection, self._sent = connection, 0

    def ask(self, method, **params):
        """One command of the protocol, and its result."""
        self._sent += 1
        self._connection.send(json.dumps({"id": self._sent, "method": method, "params": params}))
        while True:
            told = json.loads(self._connection.recv(timeout=30))
            if told.get("id") == self._sent:
                return told["result"]

    def open(self, address):
        """Go to an address, and wait until it is there."""
        self.ask("Page.navigate", url=address)
        self.wait(address)

    def wait(self, address):
        """Until a page at an address that begins so has been loaded."""
        while not self.value(f"document.readyState == 'complete' && location.href.startsWith({json.dumps(address)})"):
            time.sleep(0.02)

    def value(self, expression):
        """What the debugger sees in the page."""
        return self.ask("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def _point(self, selector):
        box = f"document.querySelector({json.dumps(selector)})"
        x, y = self.value(
            f"{box}.scrollIntoView({{block: 'center'}}), (r => [r.x + r.width / 2, r.y + r.height / 2])"
            f"({box}.getBoundingClientRect())"
        )
        return {"x": x, "y": y}

    def click(self, selector):
        """Press and let go of the mouse over something."""
        point = self._point(selector)
        for kind in ("mousePressed", "mouseReleased"):
            self.ask("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **point)

    def type(self, selector, text):
        """Click into a field and type."""
        self.click(selector)
        self.ask("Input.insertText", text=text)

    def page(self, size=(360, 740)):
        """How large the page is, in a window of a phone or a desk."""
        width, height = size
        self.ask(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500
        )
        size = self.ask("Page.getLayoutMetrics")["cssContentSize"]
        return size["width"], size["height"]


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """Headless Chromium, where there is one."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("there is no Chromium on this machine")
    from websockets.sync.client import connect

    command = [program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    command += ["--remote-debugging-port=0", f"--user-data-dir={tmp_path_factory.mktemp('chromium')}", "about:blank"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        try:
            told = next(line for line in process.stderr if "DevTools listening on" in line)
            where = urlsplit(told.split()[-1]).netloc
            [tab, *_] = requests.get(f"http://{where}/json", timeout=30).json()
            with connect(tab["webSocketDebuggerUrl"], max_size=None) as connection:
                browser = Browser(connection)
                browser.ask("Emulation.setScriptExecutionDisabled", value=True)
                yield browser
        finally:
            process.terminate()
