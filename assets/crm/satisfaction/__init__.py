"""How satisfied customers are: one grade from what they say and what they do.

What does not belong here: figures over all customers; see `assets.report`.
"""
