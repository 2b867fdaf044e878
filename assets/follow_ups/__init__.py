"""Whom to contact, why, and when it is due; what became of it."""
