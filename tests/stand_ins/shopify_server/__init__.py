"""Shopify's Admin GraphQL API as far as this project uses it, on a small shop kept in memory; see `app.py`."""
