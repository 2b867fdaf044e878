"""R11: a flood of webhooks, a third of them repeated, out of order, and the server killed in between.

    python -m benchmarks.webhook_flood            12,000 deliveries at 200 a second, ten kills
    python -m benchmarks.webhook_flood 600 2      600 deliveries, two kills, as CI does

Starts `regulars serve` on loopback and sends signed webhooks at a fixed pace, whatever it answers. What is not thanked is
sent again, as the systems do. Passes when every delivery that was thanked is in the inbox, each once, and the slower
hundredth of the answers took less than a quarter of a second; answers while the server was down are not counted.
"""

import argparse
import json
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import HMAC
from pathlib import Path

import requests

from connectors.inbox.store import open_inbox

SECRET = "flood-secret"
PER_SECOND = 200
SENDERS = 32
CONFIG = """
business: {name: Corner Bakery, country: GB}
sources:
  enquiry: {type: typeform, form: aB3x, webhook_secret: flood-secret}
"""


@dataclass
class Flood:
    """What was sent, and what came of it."""

    address: str
    waits: list[float] = field(default_factory=list)
    thanked: set[str] = field(default_factory=set)
    refused: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    sessions: threading.local = field(default_factory=threading.local)

    def _session(self) -> requests.Session:
        if not hasattr(self.sessions, "mine"):
            self.sessions.mine = requests.Session()
        return self.sessions.mine

    def send(self, name: str) -> None:
        """Until it is thanked, like the systems; only answers are timed."""
        body = json.dumps({"event_id": name, "event_type": "form_response", "form_response": {"token": name}}).encode()
        digest = b64encode(HMAC(SECRET.encode(), body, sha256).digest()).decode()
        headers = {"Content-Type": "application/json", "Typeform-Signature": f"sha256={digest}"}
        for _ in range(100):
            session = self._session()
            started = time.perf_counter()
            try:
                answer = session.post(f"{self.address}/hooks/enquiry", data=body, headers=headers, timeout=10)
            except requests.RequestException:
                time.sleep(0.2)
                continue
            with self.lock:
                self.waits.append(time.perf_counter() - started)
                if answer.status_code == 200:
                    self.thanked.add(name)
                    return
                self.refused += 1
            time.sleep(0.2)


class Server:
    """`regulars serve`, that can be killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.start()

    def start(self) -> None:
        """Start, and wait until it answers."""
        command = [
            sys.executable,
            "-m",
            "pipelines.cli",
            "serve",
            "--project",
            str(self.folder),
            "--port",
            str(self.port),
        ]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        while True:
            try:
                requests.get(f"http://127.0.0.1:{self.port}/health", timeout=1)
            except requests.RequestException:
                time.sleep(0.05)
            else:
                return

    def kill(self) -> None:
        """As the power going off would, and up again."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.start()


def run(number: int, kills: int, seed: int = 7) -> dict[str, object]:
    """Send `number` deliveries; what came of it."""
    chance = random.Random(seed)
    new = [f"e{each}" for each in range(number * 2 // 3)]
    names = new + chance.choices(new, k=number - len(new))
    chance.shuffle(names)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "regulars.yaml").write_text(CONFIG)
        server = Server(folder)
        try:
            flood = Flood(f"http://127.0.0.1:{server.port}")
            seconds = _pace(flood, server, names, {number * (each + 1) // (kills + 1) for each in range(kills)})
            with open_inbox(folder / "data") as inbox:
                stored = [each.delivery.delivery_id for each in inbox.waiting()]
        finally:
            server.process.terminate()
            server.process.wait()
    waits = sorted(flood.waits)
    return {
        "sent": number,
        "kills": kills,
        "seconds": round(seconds, 1),
        "p50_ms": round(waits[len(waits) // 2] * 1000, 1),
        "p99_ms": round(waits[len(waits) * 99 // 100] * 1000, 1),
        "refused": flood.refused,
        "lost": len(flood.thanked - set(stored)),
        "twice": len(stored) - len(set(stored)),
        "never_thanked": len(set(new) - flood.thanked),
    }


def _pace(flood: Flood, server: Server, names: list[str], kill_at: set[int]) -> float:
    started = time.perf_counter()
    with ThreadPoolExecutor(SENDERS) as senders, ThreadPoolExecutor(1) as killer:
        for index, name in enumerate(names):
            time.sleep(max(0.0, started + index / PER_SECOND - time.perf_counter()))
            if index in kill_at:
                killer.submit(server.kill)
            senders.submit(flood.send, name)
    return time.perf_counter() - started


def main() -> None:
    """Print the figures; fails where one is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("number", type=int, nargs="?", default=12_000, help="Deliveries, the repeated ones among them.")
    parser.add_argument("kills", type=int, nargs="?", default=10, help="How often the server is killed in between.")
    asked = parser.parse_args()
    found = run(asked.number, asked.kills)
    print(json.dumps(found))
    sys.exit(0 if (found["lost"], found["twice"], found["never_thanked"]) == (0, 0, 0) and found["p99_ms"] < 250 else 1)


if __name__ == "__main__":
    main()
