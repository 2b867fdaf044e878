"""A workbook of any format, vetted before anything is unpacked, then read by the reader that suits it."""
