"""Text as OOXML holds it: what XML cannot hold is written `_x000D_`, and what looks like that is escaped itself."""

import re
from datetime import date, time, timedelta

LIKE_AN_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def escaped(text: str) -> str:
    """The text as it is put into a cell."""
    return LIKE_AN_ESCAPE.sub("_x005F_", text).replace("\r", "_x000D_")


def unescaped(value: object) -> object:
    """What a cell says, text (also coloured text) as it was typed."""
    if value is None or isinstance(value, int | float | date | time | timedelta):
        return value
    return ESCAPE.sub(lambda found: chr(int(found[1], 16)), str(value))
