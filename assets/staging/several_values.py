"""Two e-mails or phones in one cell: each is read for itself, the first that can be used is the profile's.

Address books write `work@… ::: home@…`, bookkeeping `Phone:… Mobile:…`, people whatever separates. A cell that holds one
is left alone, and so is one that cannot be told apart.
"""

from assets.warehouse.connection import Warehouse, literal, quoted

MOST = 3
"""Values of one cell that are read."""

_ADDRESS = r"[^\s;,|<>()\"'/:]+@[^\s;,|<>()\"'/:]+"
_CALLED = "mobile|mob|cell|handy|mobil|portable|móvil|cellulare|mobiel"
_LABEL = (
    rf"(?i)\b((?:phone|telephone|tel|home|work|office|main|other|fax|telefon|privat|téléphone|{_CALLED})\s*\d?\s*[:.])"
)
_BETWEEN = r"\s*(?::::|[;\n|]|\s/\s|,\s|\b(?:or|oder|ou|of)\b)\s*"
_MOBILE = rf"(?i)^(?:{_CALLED})\b"


def split_cells(warehouse: Warehouse, relation: str, kind: str, header: str) -> list[str]:
    """SQL expressions over `r`, one for each value of the column's cells; the column alone where no cell has several."""
    cell = f"r.{quoted(header)}"
    parts = {"email": _addresses, "phone": _numbers}[kind](cell)
    is_several = rf"(len({parts}) > 1 or len({parts}) = 1 and regexp_matches({cell}, '(?i)\bfax\b'))"
    most = warehouse.value(
        f"select max(len({parts})) from {relation} as r"
        f" where regexp_matches({cell}, {literal(_WORTH[kind])}) and {is_several}"
    )
    if not most:
        return [cell]
    first = f"case when {is_several} then ({parts})[1] else {cell} end"
    return [first, *(f"case when {is_several} then ({parts})[{n}] end" for n in range(2, min(most, MOST) + 1))]


_WORTH = {"email": "@.*@", "phone": r"(?s)\d.*(?::::|[;\n|/,:]|\b(?:or|oder|ou|of)\b).*\d"}


def _addresses(cell: str) -> str:
    return f"regexp_extract_all({cell}, {literal(_ADDRESS)})"


def _numbers(cell: str) -> str:
    """The parts that hold a number, the one that is said to be mobile first, without faxes."""
    labelled = f"regexp_replace({cell}, {literal(_LABEL)}, {literal(chr(10) + chr(92) + '1')}, 'g')"
    split = f"regexp_split_to_array({labelled}, {literal(_BETWEEN)})"
    digits = r"len(regexp_replace(part, '\D', '', 'g')) >= 6"
    usable = f"list_filter({split}, lambda part: {digits} and not regexp_matches(part, '(?i)^fax'))"
    mobile = f"list_filter({usable}, lambda part: regexp_matches(part, {literal(_MOBILE)}))"
    others = f"list_filter({usable}, lambda part: not regexp_matches(part, {literal(_MOBILE)}))"
    return f"list_concat({mobile}, {others})"
