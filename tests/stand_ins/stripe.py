"""A stand-in for Stripe, on this machine: no account, no network, no cost.

    python tests/stand_ins/stripe.py --port 8086
    REGULARS_STRIPE_API=http://127.0.0.1:8086 regulars refresh

It prints its address on the first line, and answers until it is interrupted (Ctrl-C): a small bakery's account. Its keys
are `sk_live_stand_in` and `sk_test_stand_in`; `rk_live_customers_only` is a restricted key that may read nothing else.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    # This file is called as a library; the folder it lies in must not come first.
    sys.path[0:1] = []
    sys.path.append(str(Path(__file__).parent))

from shop_server import running
from stripe_server.app import StripeApp
from stripe_server.town import DRIFTS, open_shop


def shop() -> StripeApp:
    """The bakery's account."""
    app = StripeApp()
    open_shop(app.store)
    app.restricted("rk_live_customers_only", "rak_customer_read")
    return app


if __name__ == "__main__":
    running.main(__doc__ or "", shop, tuple(DRIFTS), None)
