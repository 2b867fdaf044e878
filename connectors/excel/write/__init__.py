"""An .xlsx workbook as a target of lists: opened, changed and written back whole."""
