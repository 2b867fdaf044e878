"""What a row says, as one text, and the hash by which it is found out whether it says something else."""

from assets.warehouse.connection import quoted
from connectors.source import TYPES

HASH_LENGTH = 32
"""Characters of a hash. What earlier releases stored, DuckDB's own hash as a number, has 20 at most."""


def content_of(headers: tuple[str, ...]) -> str:
    """A row as one text; blank columns at the end do not count, so that a new column changes no old row."""
    cells = ", chr(31), ".join(quoted(header) for header in headers) or "''"
    return f"concat(rtrim(concat({cells}), chr(31)), chr(30), rtrim({TYPES}, '-'))"


def hash_of(content: str) -> str:
    """SQL for the hash of a text.

    Not DuckDB's `hash`: it is the same for texts that differ in two places a word apart, and a telephone number that
    was corrected in two digits was never seen.
    """
    return f"md5({content})"
