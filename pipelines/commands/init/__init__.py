"""`regulars init`: a folder with a config that loads, refreshes, and explains itself."""
