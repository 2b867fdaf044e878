"""How a text file is written, and what stands between its cells.

What belongs here: decisions from the bytes of the whole file, and the notices about those that were guesses.
What does not: reading the rows (see `connectors.csv.rows`), telling encodings apart (see `connectors.csv.encoding`).
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from connectors.csv.encoding import (
    BOMS,
    HIGH,
    Oddities,
    differing,
    is_mixed,
    most_letters,
    oddities,
    or_else,
    utf16_without_mark,
)
from connectors.errors import SourceDamaged, SourceRejected
from connectors.tabular.file_format import is_workbook, looks_like_text

BLOCK = 8 << 20
HEAD = 1 << 18
MOST_SAMPLED = 1 << 16
# Possessive, so that a long line without a second quote is given up at once.
BLANK_BEFORE_QUOTE = re.compile(rb'([,;|]) +"(?:[^"]|"")*+" *+(?:\1|[\r\n]|\Z)')
NEAR = 200
"""Bytes of a line on either side of what is not ASCII."""
DELIMITERS = (",", ";", "\t", "|")
BLANKS = " "
SHOWN = 60
"""Characters of a line that are shown where the encoding is in doubt."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What one pass over the bytes tells.

    Attributes:
        lines: Line ends, and one more for a last line without.
        blank_end: Blank lines at the end.
        sample: Bytes of lines that are not ASCII, as far as they were kept.
        has_blank_before_quote: A quote follows a delimiter and blanks, as it does where people type: `a, "b, c"`.
        odd: Line by line, where it is not UTF-8.
    """

    head: bytes
    lines: int
    blank_end: int
    quotes: int
    lone_returns: bool
    nuls: int
    is_ascii: bool
    is_utf8: bool
    sample: bytes
    has_blank_before_quote: bool = False
    odd: Oddities | None = None


@dataclass(frozen=True, slots=True)
class Dialect:
    """How to cut the file into cells.

    Attributes:
        delimiter: What stands between them.
        skip: Lines before the first row (`sep=;`).
        errors: What to do where the encoding does not fit, as `open` wants it; None refuses.
        has_blank_before_quote: Quotes count although a blank stands before them: `a, "b, c"`.
        examples: Lines of the file, for the eyes of whoever checks it.
    """

    encoding: str
    delimiter: str = ","
    skip: int = 0
    notices: tuple[str, ...] = ()
    errors: str | None = None
    has_blank_before_quote: bool = False
    examples: tuple[str, ...] = ()


def detect(path: Path) -> Facts:
    """Read the file once, in blocks."""
    lines = quotes = nuls = returns = pairs = 0
    is_typed = False
    is_utf8, sample, last, decoder = True, bytearray(), b"", _Utf8()
    head = tail = b""
    for block in _blocks(path):
        head = head or block[:HEAD]
        lines += block.count(b"\n")
        quotes += block.count(b'"')
        nuls += block.count(b"\0")
        returns += block.count(b"\r")
        pairs += block.count(b"\r\n") + (last == b"\r" and block[:1] == b"\n")
        is_typed = is_typed or BLANK_BEFORE_QUOTE.search(block) is not None
        last = block[-1:]
        tail = (tail + block)[-4096:]
        is_utf8 = is_utf8 and decoder.accepts(block)
        if not block.isascii() and len(sample) < MOST_SAMPLED:
            sample += _not_ascii(block)
    decoded = is_utf8 and decoder.is_complete()
    ends = tail.replace(b"\r\n", b"\n")
    blank_end = max(len(ends) - len(ends.rstrip(b"\n")) - 1, 0)
    lines += bool(tail) and last != b"\n"
    return Facts(
        *(head, lines, blank_end, quotes, returns != pairs, nuls, not sample, decoded, bytes(sample[:MOST_SAMPLED])),
        has_blank_before_quote=is_typed,
        odd=None if decoded or nuls else oddities(path),
    )


def decide(facts: Facts, encoding: str | None, delimiter: str | None) -> Dialect:
    """The dialect, from the config where it says, else from the content.

    Raises:
        SourceRejected: A workbook with the name of a text file, or an encoding that nobody knows.
        SourceDamaged: Empty, or no text.
    """
    _refuse_other(facts.head)
    found = Dialect(encoding) if encoding is not None else _encoding(facts)
    text = _decoded(facts.head, found.encoding, found.errors or "replace")
    first = text.partition("\n")[0]
    said = re.fullmatch(r"sep=(.)\s*", first.lstrip("\ufeff"), re.IGNORECASE)
    cut = delimiter or (said.group(1) if said else _delimiter(text))
    return replace(found, delimiter=cut, skip=1 if said else 0, has_blank_before_quote=facts.has_blank_before_quote)


class _Utf8:
    """Whether blocks are UTF-8 so far, a character cut by the end of a block included."""

    def __init__(self) -> None:
        self.rest = b""

    def accepts(self, block: bytes) -> bool:
        if not self.rest and block.isascii():
            return True
        data = self.rest + block
        try:
            data.decode()
        except UnicodeDecodeError as error:
            is_cut = error.reason == "unexpected end of data" and error.start >= len(data) - 3
            self.rest = data[error.start :] if is_cut else b""
            return is_cut
        self.rest = b""
        return True

    def is_complete(self) -> bool:
        return not self.rest


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def _not_ascii(block: bytes) -> bytes:
    """What is not ASCII, with the line around it as far as it is near."""
    found, end = bytearray(), 0
    for match in HIGH.finditer(block):
        if match.start() >= end:
            line = block.rfind(b"\n", max(match.start() - NEAR, end), match.start()) + 1
            start = line or max(match.start() - NEAR, end)
            stop = block.find(b"\n", match.end(), match.end() + NEAR) + 1
            end = stop or match.end() + NEAR
            found += block[start:end]
        if len(found) >= MOST_SAMPLED:
            break
    return bytes(found)


def _refuse_other(head: bytes) -> None:
    if not head.strip(b"\xef\xbb\xbf\r\n\t "):
        raise SourceDamaged("the file is empty; export or copy it again")
    if is_workbook(head):
        raise SourceRejected("it is a workbook, not a text file; write `type: excel` for this source")
    if head.lstrip().lower().startswith((b"<!doctype html", b"<html")):
        raise SourceDamaged("it is a web page, perhaps a login page, not a csv file; download it again")


def _encoding(facts: Facts) -> "Dialect":
    """The encoding, what stands in for it where a line is not of it, and what a person should know."""
    marked = next((name for mark, name in BOMS if facts.head.startswith(mark)), None)
    if marked or facts.is_utf8:
        return Dialect(marked or utf16_without_mark(facts.head, facts.nuls) or "utf-8")
    if encoding := utf16_without_mark(facts.head, facts.nuls):
        return Dialect(encoding)
    if not looks_like_text(facts.head.replace(b"\0", b"")):
        raise SourceDamaged("it is neither text nor a workbook; export it again as csv")
    odd = facts.odd
    if odd is not None and is_mixed(odd):
        encoding, _ = most_letters(odd.lines, is_old_mac=False)
        return Dialect("utf-8", errors=or_else(encoding), notices=(_told(odd, encoding),))
    encoding, other = most_letters(facts.sample, facts.lone_returns)
    notice = f"it is not UTF-8, and was read as {encoding}; if names look wrong, say `encoding:`"
    lines = differing(facts.sample, encoding, other) if other else iter(())
    doubt = (f"{encoding}: {one[:SHOWN]}   or {other}: {two[:SHOWN]}" for one, two in lines)
    return Dialect(encoding, notices=(notice,), examples=tuple(islice(doubt, 1)))


def _told(odd: Oddities, encoding: str) -> str:
    more = f" and {odd.bad - len(odd.numbers)} more" if odd.bad > len(odd.numbers) else ""
    lines = ", ".join(map(str, odd.numbers))
    is_one = odd.bad == 1
    return (
        f"{'line' if is_one else 'lines'} {lines}{more} {'is' if is_one else 'are'} not UTF-8 like the others, and"
        f" {'was' if is_one else 'were'} read as {encoding}"
    )


def _decoded(head: bytes, encoding: str, errors: str) -> str:
    try:
        return head.decode(encoding, errors).removeprefix("\ufeff")
    except LookupError:
        raise SourceRejected(f"nobody knows the encoding {encoding!r}; try utf-8 or cp1252") from None


def _delimiter(text: str) -> str:
    """The one that cuts most rows into the same number of cells, and into more of them where two are as good."""
    lines = text.splitlines(keepends=True)
    lines = lines[:-1] if len(lines) > 1 and len(text) >= HEAD // 4 else lines
    scores = {delimiter: _evenness(lines[:500], delimiter) for delimiter in DELIMITERS}
    best = max(scores, key=lambda delimiter: scores[delimiter])
    if scores[best][1] > 1:
        return best
    return BLANKS if _is_aligned(lines[:500]) else ","


def _evenness(lines: list[str], delimiter: str) -> tuple[float, int]:
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if any(row))
    except csv.Error:
        return 0.0, 0
    cut = {width: count for width, count in widths.items() if width > 1}
    if not cut:
        return 0.0, 1
    width = max(cut, key=lambda each: (cut[each], each))
    return round(cut[width] / sum(widths.values()), 1), width


def _is_aligned(lines: list[str]) -> bool:
    """Columns set apart by runs of blanks: every line has as many words, most with more than one blank between."""
    filled = [line.rstrip("\r\n") for line in lines if line.strip()]
    widths = {len(line.split()) for line in filled}
    runs = sum("  " in line.strip() for line in filled)
    return len(widths) == 1 and widths != {1} and runs * 2 > len(filled)
