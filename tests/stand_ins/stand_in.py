"""How tests get a stand-in: in this process on a free port, or as a process of its own.

Importing this module makes `google_server` importable, and keeps `import google` meaning Google's libraries although
`google.py` lies in the same folder (that package has no `__init__.py`, so a module hides it from anywhere on the path).
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


class RealGoogle(MetaPathFinder):
    """Finds `google` everywhere but here."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name != "google" or path is not None:
            return None
        return PathFinder.find_spec(name, [folder for folder in sys.path if Path(folder) != FOLDER])


if not any(type(finder).__name__ == "RealGoogle" for finder in sys.meta_path):
    sys.meta_path.insert(0, RealGoogle())
if str(FOLDER) not in sys.path:
    sys.path.append(str(FOLDER))

from google_server.accounts import ADDRESS, desktop_client, service_account  # noqa: E402  (needs the path)
from google_server.app import App  # noqa: E402
from google_server.document import Document  # noqa: E402
from google_server.quota import Quota  # noqa: E402
from google_server.server import Server  # noqa: E402


@dataclass(frozen=True, slots=True)
class Running:
    """A stand-in that answers at `url`; in this process, so that `app` can be looked at and told things."""

    url: str
    app: App
    server: Server

    def stop(self) -> None:
        self.server.stop()

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def service_account(self, folder: Path, address: str = ADDRESS, *, key: int = 0) -> Path:
        """Write a key file of a registered service account, whose token_uri is this stand-in."""
        account = service_account(address, f"{self.url}/token", key=key)
        self.app.oauth.keys[address] = account.public_key
        return _written(folder / "google-credentials.json", account.info)

    def desktop_client(self, folder: Path) -> Path:
        """Write the client file of a registered desktop application."""
        client = desktop_client(f"{self.url}/o/oauth2/auth", f"{self.url}/token")
        self.app.oauth.clients[client["installed"]["client_id"]] = client["installed"]["client_secret"]
        return _written(folder / "client-secrets.json", client)

    def spreadsheet(
        self, tabs: Mapping[str, Sequence[Sequence[Any]]] | None = None, role: str = "writer", **options: Any
    ) -> Document:
        """A spreadsheet with these tabs, shared with the service account; options as for `Store.create`."""
        with self.app.lock:
            return self.app.store.create(tabs=tabs, **{"shared": {ADDRESS: role}, **options})


def start(
    *,
    port: int = 0,
    documents: Iterable[Document] = (),
    clock: Callable[[], float] | None = None,
    faults: Iterable[Mapping[str, Any]] = (),
    quota: bool = False,
) -> Running:
    """Start a stand-in in this process; `stop()` it, or use it as a context."""
    app = App(documents, faults=faults) if clock is None else App(documents, clock, faults)
    app.quota = Quota(app.clock) if quota else None
    server = Server(app, port)
    server.start()
    return Running(server.url, app, server)


@contextmanager
def started(*options: str) -> Iterator[str]:
    """The address of a stand-in that is a process of its own, until the end of the context."""
    command = [sys.executable, str(FOLDER / "google.py"), "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def _written(path: Path, content: Mapping[str, Any]) -> Path:
    path.write_text(json.dumps(content, indent=2))
    path.chmod(0o600)
    return path
