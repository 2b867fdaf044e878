"""Workbooks: read whatever the format, and written back whole as .xlsx."""
