"""What a steward asks and decides: whether two records are one person, why, and what becomes of it."""
