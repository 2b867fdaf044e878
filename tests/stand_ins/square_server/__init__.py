"""Square, as far as somebody who reads customers, orders and points meets it.

`samples/` holds Square's official sample objects and answers (MIT, as Square publishes them with its libraries).
"""
