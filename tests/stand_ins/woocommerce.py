"""A stand-in for a shop on WooCommerce, on this machine: no account, no network, no cost.

    python tests/stand_ins/woocommerce.py --port 8088
    REGULARS_WOOCOMMERCE_API=http://127.0.0.1:8088 regulars refresh

It prints its address on the first line, and answers until it is interrupted (Ctrl-C): the shop of a small bakery. Its
consumer key is `ck_stand_in`, the secret `cs_stand_in`; `ck_write_only` may not read.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    # This file is called as a library may be; the folder it lies in must not come first.
    sys.path[0:1] = []
    sys.path.append(str(Path(__file__).parent))

from shop_server import running
from woocommerce_server.app import WooApp
from woocommerce_server.store import Store
from woocommerce_server.town import DRIFTS, open_shop


def shop() -> WooApp:
    """The bakery's shop."""
    return WooApp(open_shop(Store()))


if __name__ == "__main__":
    running.main(__doc__ or "", shop, tuple(DRIFTS), None)
