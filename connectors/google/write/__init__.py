"""A spreadsheet at Google as a target of lists: seen, changed, checked, put right."""
