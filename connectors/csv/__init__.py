"""Text files of rows: which encoding, what stands between the cells, and the rows."""
