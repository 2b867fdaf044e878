"""What customers said about being contacted, kept by itself: a no outlives the row, column and source that said it.

`ledger` writes down every statement as soon as its row has landed. What a heading says of consent is read in
`assets.staging.consent_headings`, what a cell says in `assets.staging`, and for whom it holds is decided in `assets.crm`.
"""
