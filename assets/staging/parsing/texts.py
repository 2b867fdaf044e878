"""Cells that hold text as people typed it: notes, names, ids, postcodes. Nothing is understood, only tidied."""

from assets.staging.parsing.sql_cells import Cells, Parsed, matches, tidy
from assets.staging.parsing.words import blank_words, nobody_words


def parse_text(cells: Cells) -> Parsed:
    """The text, trimmed; line breaks stay."""
    return Parsed(tidy(cells.text))


def parse_whose(cells: Cells) -> Parsed:
    """A customer's number, unless it is nobody's: 0, and what a till writes for a walk-in."""
    return Parsed(unless_nobody(tidy(cells.text)))


def unless_nobody(text: str) -> str:
    """SQL: the text, null where it stands for no customer."""
    return f"case when lower({text}) not in {nobody_words()} then {text} end"


def parse_name(cells: Cells) -> Parsed:
    """The text on one line, with single spaces; its case is the person's own affair."""
    is_plain = matches(cells.text, r"[!-~]+( [!-~]+)*")
    return Parsed(f"case when {is_plain} then {cells.text} else {_on_one_line(cells.text)} end")


def parse_postcode(cells: Cells) -> Parsed:
    """The code in upper case with single spaces; zeros at its start stay."""
    is_plain = matches(cells.text, "[0-9A-Z]+([ -][0-9A-Z]+)*")
    upper = f"upper({_on_one_line(cells.text)})"
    rest = f"case when lower({upper}) not in {blank_words()} then {upper} end"
    return Parsed(f"case when {is_plain} and {cells.text} <> 'NA' then {cells.text} else {rest} end")


def _on_one_line(text: str) -> str:
    return rf"regexp_replace({tidy(text)}, '\s+', ' ', 'g')"
