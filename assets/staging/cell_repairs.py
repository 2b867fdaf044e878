"""What programs do to cells on their way out, undone before they are read: a view of the rows as they were meant.

An apostrophe that keeps Excel from reading a number, `="00123"`, HTML entities, backslashes before quotes, letters and
digits of full width. Only columns in which something of it stands are touched; landing keeps every cell as it was found.
"""

import html
from collections.abc import Sequence

from assets.warehouse.connection import Warehouse, literal, quoted

ENTITY = r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"

_KEPT_FROM_EXCEL = r"'([0-9+=@-].*|[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}|[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]|[0-9]*)"
"""Excel's apostrophe stands before digits, signs and postcodes; `'t Hooft` is a name."""

_FORMULA = r'="([^"]*)"'
_FULL = "".join(chr(code) for code in range(0xFF01, 0xFF5F)) + "\u3000"
_HALF = "".join(chr(code) for code in range(0x21, 0x7F)) + " "
_ODD = rf"^'|^=\"|{ENTITY}|\\['\"]|[\x{{FF01}}-\x{{FF5E}}]"


def repaired(warehouse: Warehouse, relation: str, headers: Sequence[str]) -> str:
    """The relation, or a view over it with the columns that need it read as they were meant."""
    if not headers:
        return relation
    asked = ", ".join(f"coalesce(bool_or(regexp_matches({quoted(name)}, {literal(_ODD)})), false)" for name in headers)
    [found] = warehouse.rows(f"select {asked} from {relation}")
    odd = [name for name, is_odd in zip(headers, found, strict=True) if is_odd]
    if not odd:
        return relation
    replaced = ", ".join(f"{_meant(warehouse, relation, name)} as {quoted(name)}" for name in odd)
    view = quoted(relation.strip('"') + "__repaired")
    warehouse.connection.execute(f"create or replace temp view {view} as select * replace ({replaced}) from {relation}")
    return view


def _meant(warehouse: Warehouse, relation: str, name: str) -> str:
    """SQL: the cell as it was meant."""
    cell = quoted(name)
    text = f"translate({cell}, {literal(_FULL)}, {literal(_HALF)})"
    for escaped in ("\\'", '\\"'):
        text = f"replace({text}, {literal(escaped)}, {literal(escaped[1])})"
    entities = warehouse.rows(
        f"select distinct unnest(regexp_extract_all({cell}, {literal(ENTITY)})) from {relation} where contains({cell}, '&')"
    )
    # The ampersand itself last, so that what was written `&amp;lt;` stays `&lt;`.
    for (entity,) in sorted(entities, key=lambda found: html.unescape(found[0]) == "&"):
        text = f"replace({text}, {literal(entity)}, {literal(html.unescape(entity))})"
    text = f"regexp_replace({text}, {literal(f'^{_FORMULA}$')}, {literal(chr(92) + '1')})"
    return f"nullif(regexp_replace({text}, {literal(f'^{_KEPT_FROM_EXCEL}$')}, {literal(chr(92) + '1')}), '')"
