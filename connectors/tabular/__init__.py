"""Tables of rows and columns, whatever the file: titles, totals, headings, cells. What a column means is not asked here."""
