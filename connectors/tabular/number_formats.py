"""Number formats of a cell that show zeros in front, as Excel and Google both write them."""

import re

LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]')
ZEROS = re.compile(r"[0 ()+\-/]+")


def is_padding(code: str) -> bool:
    """Whether a number format is made of zeros, so that 1234 is shown as 01234: `00000`, `000-000`, `"K"0000`."""
    plain = LITERAL.sub("", code.partition(";")[0])
    return plain.count("0") > 1 and ZEROS.fullmatch(plain) is not None


def shown(code: str, number: int) -> str:
    """The number as the format shows it: digits fill the zeros from the right, what is left over goes first."""
    places = [_literal(match) for match in re.finditer(LITERAL.pattern + r"|.", code.partition(";")[0])]
    digits = str(abs(number)).rjust(places.count("0"), "0")
    spare = len(digits) - places.count("0")
    supply = iter([digits[: spare + 1], *digits[spare + 1 :]])
    return ("-" if number < 0 else "") + "".join(
        next(supply) if place == "0" else place.lstrip("\x00") for place in places
    )


def _literal(match: re.Match[str]) -> str:
    text = match.group(0)
    if text[0] in '"\\':
        literal = match.group(1) if text[0] == '"' else match.group(2)
        # Marked, so that a quoted zero is not taken for a digit place.
        return "\x00" + literal if literal else ""
    return "" if text[0] in "_*[" and len(text) > 1 else text
