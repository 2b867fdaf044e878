"""How well, and how fast, records are joined to people: ours beside Splink, dedupe and exact keys, on the same records.

`make_people` makes the records, with the truth; `ours`, `exact_keys` and `peers/` join them, each in a process of its own;
`scoring` counts right and wrong pairs. `README.md` says what the records are like and where every rate comes from.
"""
