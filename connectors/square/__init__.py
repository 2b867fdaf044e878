"""Sellers at Square, by its API: customers, orders, payments, points, subscriptions, disputes."""
