"""Reading tables of rows and columns: file formats, cells, headings. What a system is asked for stands one level up."""
