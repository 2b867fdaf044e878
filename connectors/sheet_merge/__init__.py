"""A tab that people and we both write: where its rows and columns are by now, and who wins a cell. Any workbook format."""
