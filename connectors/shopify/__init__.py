"""Shopify: what a shop's Admin GraphQL API holds of customers, orders and products. Read only."""
