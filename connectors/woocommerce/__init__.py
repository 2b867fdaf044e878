"""Shops on WooCommerce, by their REST API, version 3."""
