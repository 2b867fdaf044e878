"""Google Sheets, a form's answers among them: read as one moment of it, and written where everybody writes at once."""
