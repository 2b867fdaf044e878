"""A stand-in for Shopify's Admin API, on this machine: no shop, no account, no network.

    python tests/stand_ins/shopify.py --port 8086
    SHOPIFY_TOKEN=shpat_stand_in REGULARS_SHOPIFY_API=http://127.0.0.1:8086 regulars refresh

It prints its address on the first line, and answers until it is interrupted (Ctrl-C). Its small bakery is made anew
each time.
"""

import argparse
import json
import signal
import sys
import threading
from pathlib import Path

if __name__ == "__main__":
    # This file is called as the shop; the folder it lies in must not come before the libraries.
    sys.path[0:1] = []
    sys.path.append(str(Path(__file__).parent))

from google_server.server import Server
from shopify_server import control, faults
from shopify_server.app import CLIENT, SCOPES, TOKEN, App
from shopify_server.cost import Bucket
from shopify_server.faults import Faults
from shopify_server.small_shop import small_shop


def main() -> None:
    """Answer until somebody says stop."""
    options = _options()
    app = App(small_shop(), frozenset(options.scopes.split(",")))
    app.faults = Faults(json.loads(options.faults.read_text()) if options.faults else ())
    app.bucket = Bucket() if options.quota else None
    server = Server(app, options.port)
    app.url = server.url
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
    parser.add_argument("--scopes", default=",".join(SCOPES), help="what the app may read (default: %(default)s)")
    parser.add_argument("--faults", type=Path, metavar="FILE", help="a plan of what goes wrong, as JSON (see below)")
    parser.add_argument("--quota", action="store_true", help="100 points a second, as a shop on the standard plan has")
    parser.description = f"{__doc__}\nThe token is {TOKEN}; the client id {CLIENT[0]} with the secret {CLIENT[1]}."
    return parser.parse_args()


if __name__ == "__main__":
    main()
