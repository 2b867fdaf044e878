"""Accounts at Stripe, by its API: customers, payments, invoices, subscriptions, disputes."""
