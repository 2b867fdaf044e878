"""Text as OOXML holds it: what XML cannot hold is written `_x000D_`, and what looks like that is escaped itself."""

import re
from datetime import date, time, timedelta

LIKE_AN_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def escaped(text: str) -> str:
    """The text as it is put into a cell."""
    return LIKE_AN_ESCAPE.sub("_x005F_", text).replace("\r", "_x000D_")


def unescaped(value: object) -> object:
    """What a cell says, text (also coloured text) as it was typed.

    openpyxl takes the escape from what looks like one, so nobody's own `_x000D_` can be told from a line break any more.
    """
    if value is None or isinstance(value, int | float | date | time | timedelta):
        return value
    return str(value).replace("_x005F_", "_").replace("_x000D_", "\r")
