"""What the stand-ins of shops have in common: a log, faults, pages that go wrong, a control address, a way to start them.

Not here: what a shop answers (`stripe_server`, `square_server`), and sockets (`google_server/server.py`).
"""
