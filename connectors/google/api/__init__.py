"""Who we are at Google, and every request we make there. Which spreadsheet is read or written is not asked here."""
