"""Our columns and our types: each cell parsed without guessing, or set aside with its position and reason."""
