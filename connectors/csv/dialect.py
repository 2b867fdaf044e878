"""In which encoding a text file is written, and what stands between its cells.

What belongs here: decisions from the bytes of the whole file, and the notices about those that were guesses.
What does not: reading the rows (see `connectors.csv.rows`).

Encodings are told apart by what their bytes would spell: text that is not UTF-8 is read as the one whose non-ASCII
characters are mostly letters that its languages use. `ł` in cp1250 is `³` in cp1252, and nobody is called Wa³ęsa.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from connectors.errors import SourceDamaged, SourceRejected
from connectors.tabular.file_format import is_workbook, looks_like_text

BLOCK = 8 << 20
HEAD = 1 << 18
MOST_SAMPLED = 1 << 16
HIGH = re.compile(rb"[\x80-\xff]+")
NEAR = 200
"""Bytes of a line on either side of what is not ASCII."""
DELIMITERS = (",", ";", "\t", "|")
BLANKS = " "
BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
WESTERN = "äöüßÄÖÜéèêëàâçîïôùûñáíóúãõåæøÅÆØÉÈÀÇœšžŠŽ€–—’‘“”„«»°§£¿¡ìòðþ\xa0´"
CENTRAL = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻčďěňřšťůýžáéíúČĎĚŇŘŠŤŮÝŽÁÉÍÚőűŐŰöüäÖÜÄăâîșțşţĂÂÎđĐľĺŕĽß€–—’‘“”„«»°§\xa0"
CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯіїєґІЇЄҐ№€–—«»“”„\xa0"
ALPHABETS = (
    ("cp1252", WESTERN),
    ("cp1250", CENTRAL),
    ("mac_roman", WESTERN),
    ("cp850", WESTERN),
    ("cp1251", CYRILLIC),
    ("koi8_r", CYRILLIC),
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What one pass over the bytes tells.

    Attributes:
        lines: Line ends, and one more for a last line without.
        blank_end: Blank lines at the end.
        sample: Bytes of lines that are not ASCII, as far as they were kept.
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


@dataclass(frozen=True, slots=True)
class Dialect:
    """How to cut the file into cells; `skip` lines come before the first row (`sep=;`)."""

    encoding: str
    delimiter: str
    skip: int = 0
    notices: tuple[str, ...] = ()


def look(path: Path) -> Facts:
    """Read the file once, in blocks."""
    lines = quotes = nuls = returns = pairs = 0
    is_utf8, sample, last, decoder = True, bytearray(), b"", _Utf8()
    head = tail = b""
    for block in _blocks(path):
        head = head or block[:HEAD]
        lines += block.count(b"\n")
        quotes += block.count(b'"')
        nuls += block.count(b"\0")
        returns += block.count(b"\r")
        pairs += block.count(b"\r\n") + (last == b"\r" and block[:1] == b"\n")
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
        head, lines, blank_end, quotes, returns != pairs, nuls, not sample, decoded, bytes(sample[:MOST_SAMPLED])
    )


def decide(facts: Facts, encoding: str | None, delimiter: str | None) -> Dialect:
    """The dialect, from the config where it says, else from the content.

    Raises:
        SourceRejected: A workbook with the name of a text file, or an encoding that nobody knows.
        SourceDamaged: Empty, or no text.
    """
    _refuse_other(facts.head)
    notices = []
    if encoding is None:
        encoding, is_guess = _encoding(facts)
        if is_guess:
            notices.append(f"it is not UTF-8, and was read as {encoding}; if names look wrong, say `encoding:`")
    text = _decoded(facts.head, encoding)
    first = text.partition("\n")[0]
    said = re.fullmatch(r"sep=(.)\s*", first.lstrip("\ufeff"), re.IGNORECASE)
    if said:
        return Dialect(encoding, delimiter or said.group(1), 1, tuple(notices))
    return Dialect(encoding, delimiter or _delimiter(text), 0, tuple(notices))


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


def _encoding(facts: Facts) -> tuple[str, bool]:
    """The encoding, and whether it is a guess."""
    for bom, encoding in BOMS:
        if facts.head.startswith(bom):
            return encoding, False
    if facts.nuls * 3 > facts.lines and facts.head.count(b"\0") * 3 > len(facts.head):
        return ("utf-16-be" if facts.head[:1] == b"\0" else "utf-16-le"), False
    if facts.is_utf8:
        return "utf-8", False
    if not looks_like_text(facts.head.replace(b"\0", b"")):
        raise SourceDamaged("it is neither text nor a workbook; export it again as csv")
    return _most_letters(facts.sample, facts.lone_returns), True


def _most_letters(sample: bytes, is_old_mac: bool) -> str:
    """The encoding whose alphabet covers most of the characters; the more common one where they are equal."""
    alphabets = sorted(ALPHABETS, key=lambda each: is_old_mac and each[0] != "mac_roman")
    scores = {encoding: _share(sample, encoding, alphabet) for encoding, alphabet in alphabets}
    best = max(scores, key=lambda encoding: scores[encoding])
    if scores[best] >= 0.9:
        return best
    from charset_normalizer import from_bytes

    match = from_bytes(sample).best()
    return match.encoding if match is not None else best


def _share(sample: bytes, encoding: str, alphabet: str) -> float:
    characters = [c for c in sample.decode(encoding, "replace") if ord(c) > 127]
    return sum(c in alphabet for c in characters) / max(len(characters), 1)


def _decoded(head: bytes, encoding: str) -> str:
    try:
        return head.decode(encoding, "replace").removeprefix("\ufeff")
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
