"""One person record out of many rows that are about the same person: the latest word on everything.

What belongs together stays together: an address is taken whole from the latest row that has one, and so are a name and
a birth date. Only rows that name the person alike are put together; who else they may be is for `assets.identity`.
"""

from collections.abc import Container, Iterator

from assets.staging.columns import BIRTH_DATE, people_columns
from assets.warehouse.connection import quoted

TOGETHER = (
    ("name", "title", "first_name", "last_name", "suffix"),
    ("house_number", "street", "city", "region", "postcode", "country"),
    tuple(BIRTH_DATE),
)
"""Columns that are one thing."""


def merged_people(rows: str, have: Container[str]) -> str:
    """One row per (source, record_id) of `rows`, which have the columns in `have`, and `_order`: larger is later."""
    merged = dict(_merged(have))
    columns = [
        f"{merged[name]} as {quoted(name)}" if name in merged else f"null::{kind} as {quoted(name)}"
        for name, kind in people_columns().items()
    ]
    return f"select {', '.join(columns)} from ({rows}) group by source, record_id"


def _merged(have: Container[str]) -> Iterator[tuple[str, str]]:
    """Column -> its aggregate."""
    yield from (("source", "source"), ("record_id", "record_id"))
    yield "first_seen_at", "min(first_seen_at)"
    yield from ((name, f"max({name})") for name in ("changed_at", "extracted_at"))
    for group in TOGETHER:
        present = [name for name in group if name in have]
        packed = f"struct_pack({', '.join(f'{name} := {name}' for name in present)})"
        holding = f"filter (where coalesce({', '.join(f'{name}::varchar' for name in present)}) is not null)"
        yield from ((name, f"(arg_max({packed}, _order) {holding}).{name}") for name in present)
    joined = {name for group in TOGETHER for name in group} | {"source", "record_id", "first_seen_at", "changed_at"}
    single = [name for name in people_columns() if name not in joined and name != "extracted_at"]
    yield from ((name, f"arg_max({name}, _order)") for name in single if name in have)
