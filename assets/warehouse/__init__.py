"""The pipeline's own DuckDB file: tables and how they are made anew, what must be remembered, and what is published."""
