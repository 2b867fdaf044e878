"""What customers said about being contacted, kept by itself: a no outlives the row, column and source that said it.

`headings` knows what a heading says of consent, `ledger` writes down every statement as soon as its row has landed. What
a cell says is read in `assets.staging`, for whom a statement holds is decided in `assets.crm`.
"""
