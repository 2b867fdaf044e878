"""Cells as people type them, understood without guessing: one module for each kind of value, and the words it knows."""
