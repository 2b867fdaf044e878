"""What must be true of the tables before anyone sees them: Great Expectations, run inside DuckDB.

What does not belong here: connectors, and repairs. A check finds; it never mends.
"""
