"""The outside world, one folder for each system, above floors that they share: records come in, lists go out.

    csv/ excel/ google/     one outside system each; none knows another
    sheet_merge/            the merge of what people left in a tab, what we want there and what we last wrote: pure
    tabular/                how a table is found among cells, whatever the file
    http/                   one request at a time, patient and within the quota
    source, target, errors  what a source and a target are, and what can go wrong

What belongs here: opening files and calling systems, and telling what went wrong in words a person can act on.
What does not: dagster, duckdb, pandas, and the meaning of a column (that is staging's).
"""
