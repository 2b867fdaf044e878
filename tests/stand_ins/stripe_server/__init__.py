"""Stripe, as far as somebody who reads customers and payments meets it.

`objects.json` holds Stripe's official sample objects (MIT, see LICENSE); every answer is made from them.
"""
