"""What a steward does: `why`, `merge`, `split` and `undo`."""
