"""The outside world, one module per system: records come in, lists go out.

What belongs here: opening files and calling systems, and telling what went wrong in words a person can act on.
What does not: dagster, duckdb, pandas, the meaning of a column (that is staging's), and another connector.
"""
