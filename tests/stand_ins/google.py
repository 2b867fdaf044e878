"""A stand-in for Google Sheets, Drive and Google's sign-in, on this machine: no account, no network, no cost.

    python tests/stand_ins/google.py --port 8085 --service-account google-credentials.json --spreadsheet my-sheet
    REGULARS_GOOGLE_API=http://127.0.0.1:8085 regulars refresh

It prints its address on the first line, and answers until it is interrupted (Ctrl-C). What it holds is gone then.
"""

import argparse
import json
import signal
import sys
import threading
from pathlib import Path

if __name__ == "__main__":
    # This file is called as a package that libraries import; the folder it lies in must not come first.
    sys.path[0:1] = []
    sys.path.append(str(Path(__file__).parent))

from google_server import control, faults
from google_server.accounts import ADDRESS, service_account
from google_server.app import App
from google_server.quota import Quota
from google_server.server import Server


def main() -> None:
    """Answer until somebody says stop."""
    options = _options()
    app = App(faults=json.loads(options.faults.read_text()) if options.faults else ())
    app.quota = Quota(app.clock) if options.quota else None
    server = Server(app, options.port)
    account = service_account(token_uri=f"{server.url}/token")
    app.oauth.keys[ADDRESS] = account.public_key
    if options.service_account:
        options.service_account.write_text(json.dumps(account.info, indent=2))
        options.service_account.chmod(0o600)
    for spreadsheet in options.spreadsheet:
        app.store.create(document_id=spreadsheet, shared={ADDRESS: "writer"})
    _answer(server)


def _answer(server: Server) -> None:
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    server.start()
    print(server.url, flush=True)
    stopped.wait()
    server.stop()


def _options() -> argparse.Namespace:
    more = f"{control.__doc__}\n\nFaults\n\n{faults.__doc__}\nfaults: {', '.join(faults.KINDS)}"
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=more, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--port", type=int, default=0, help="where to listen on 127.0.0.1 (default: any free port)")
    parser.add_argument("--service-account", type=Path, metavar="FILE", help="write a fresh service-account file here")
    parser.add_argument(
        "--spreadsheet", action="append", default=[], metavar="ID", help=f"an empty one, shared with {ADDRESS}"
    )
    parser.add_argument("--faults", type=Path, metavar="FILE", help="a plan of what goes wrong, as JSON (see below)")
    parser.add_argument("--quota", action="store_true", help="60 reads and 60 writes a minute, as Google grants")
    return parser.parse_args()


if __name__ == "__main__":
    main()
