"""A stand-in for Square, on this machine: no account, no network, no cost.

    python tests/stand_ins/square.py --port 8087
    REGULARS_SQUARE_API=http://127.0.0.1:8087 regulars refresh

It prints its address on the first line, and answers until it is interrupted (Ctrl-C): a small bakery with a market stall.
Its access token is `EAAA_stand_in`; `EAAA_customers_only` may read nothing else.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    # This file is called as a library; the folder it lies in must not come first.
    sys.path[0:1] = []
    sys.path.append(str(Path(__file__).parent))

from shop_server import running
from square_server.app import SquareApp
from square_server.town import DRIFTS, open_shop


def shop() -> SquareApp:
    """The bakery's account."""
    app = SquareApp()
    open_shop(app.store)
    app.restricted("EAAA_customers_only", "CUSTOMERS_READ", "MERCHANT_PROFILE_READ")
    return app


if __name__ == "__main__":
    running.main(__doc__ or "", shop, tuple(DRIFTS), None)
