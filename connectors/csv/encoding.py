"""In which encoding a text file is written, from its bytes.

What belongs here: telling encodings apart by what the bytes would spell. `ł` in cp1250 is `³` in cp1252, and nobody is
called Wa³ęsa; `ö` in cp850 is `”` there, and no word has a closing quote in its middle.
What does not: what stands between the cells (see `connectors.csv.dialect`).
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
SIGNS = "€£§°´–—’‘“”„«»¿¡\xa0"
WESTERN = "äöüßÄÖÜéèêëàçñáíóúãøåÅØÉ", "âîïôùûõæœšžÆÈÀÇŠŽìòðþÁÍÓÚÑÊ"
CENTRAL = "ąćęłńóśźżŁŚŻčďěňřšťůýžáéíúČŘŠŽőűöüä", "ĄĆĘŃÓŹĎĚŇŤŮÝÁÉÍÚŐŰÖÜÄăâîșțşţĂÂÎđĐľĺŕĽß"
CYRILLIC = "абвгдежзийклмнопрстуфхцчшщыьэюяАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЭЮЯіїє", "ёъґЙЪЫЬЁІЇЄҐ№"
TURKISH = "çğıöşüÇİÖŞÜ", "âîûÂÎĞ"
GREEK = "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ", "ϊϋΐΰΆΈΉΊΌΎΏ"
ALPHABETS = (
    ("cp1252", WESTERN),
    ("cp1250", CENTRAL),
    ("cp850", WESTERN),
    ("mac_roman", WESTERN),
    ("iso8859_2", CENTRAL),
    ("cp852", CENTRAL),
    ("cp1254", TURKISH),
    ("cp1253", GREEK),
    ("cp1251", CYRILLIC),
    ("koi8_r", CYRILLIC),
    ("cp866", CYRILLIC),
)
"""Letters that are common in the languages of an encoding, and rarer ones. The more common encoding first: it wins where
two are as good."""

RARE = 0.6
"""What a rarer letter counts."""

SURE = 0.55
NEAR = 0.05
"""Two that fit so nearly as well could both be meant."""

MOST_ODD = 1 << 16
MOST_LINES = 5
HIGH = re.compile(rb"[\x80-\xff]+")
OPENING, CLOSING, APOSTROPHE = "‘“„«¿¡", "”»", "’"


@dataclass(frozen=True, slots=True)
class Oddities:
    """A file that is not UTF-8, line by line.

    Attributes:
        good: Lines that are UTF-8 and no ASCII.
        bad: Lines that are not UTF-8.
        numbers: Of the first of these.
        lines: Their bytes, as far as they were kept.
    """

    good: int
    bad: int
    numbers: tuple[int, ...]
    lines: bytes


def oddities(path: Path) -> Oddities:
    """Look for the lines that are not UTF-8."""
    good, numbers, kept = 0, list[int](), bytearray()
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.isascii():
                if is_utf8(line):
                    good += 1
                else:
                    numbers.append(number)
                    kept += line if len(kept) < MOST_ODD else b""
    return Oddities(good, len(numbers), tuple(numbers[:MOST_LINES]), bytes(kept[:MOST_ODD]))


def is_utf8(text: bytes) -> bool:
    """Whether it can be read as UTF-8."""
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def is_mixed(odd: Oddities) -> bool:
    """Lines of an old program among UTF-8: no other encoding gives lines that are UTF-8 by chance."""
    return odd.good * 10 >= odd.bad and odd.good > 0


def utf16_without_mark(head: bytes, nuls: int) -> str | None:
    """UTF-16 shows by its NULs, all of them at odd places or all at even ones."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if not nuls or min(even, odd) * 20 > max(even, odd):
        return None
    encoding = "utf-16-be" if even > odd else "utf-16-le"
    text = head[: len(head) // 2 * 2].decode(encoding, "replace")
    is_text = "\n" in text and sum(not (c.isprintable() or c.isspace()) for c in text) * 20 < len(text)
    return encoding if is_text else None


def most_letters(sample: bytes, is_old_mac: bool) -> tuple[str, str | None]:
    """The encoding whose alphabet covers most of the characters, and another one that could as well be meant."""
    alphabets = sorted(ALPHABETS, key=lambda each: is_old_mac and each[0] != "mac_roman")
    shares = {encoding: _share(sample, encoding, alphabet) for encoding, alphabet in alphabets}
    best = max(shares, key=lambda encoding: shares[encoding])
    if shares[best] < SURE:
        from charset_normalizer import from_bytes

        match = from_bytes(sample).best()
        return (match.encoding if match is not None else best), best
    said = sample.decode(best, "replace")
    near = (
        other for other in shares if shares[other] >= shares[best] - NEAR and sample.decode(other, "replace") != said
    )
    return best, next(near, None)


def _share(sample: bytes, encoding: str, alphabet: tuple[str, str]) -> float:
    text = f" {sample.decode(encoding, 'replace')} "
    fits = [_fit(text, place, *alphabet) for place, character in enumerate(text) if ord(character) > 127]
    return sum(fits) / max(len(fits), 1)


def _fit(text: str, place: int, common: str, rare: str) -> float:
    """How well such a character stands at such a place in what people write."""
    before, character, after = text[place - 1], text[place], text[place + 1]
    if character in SIGNS:
        return 0.0 if _is_amid_letters(before, character, after) else 1.0
    if not _is_in_one_word(before, character, after):
        return 0.0
    return 1.0 if character in common else RARE * (character in rare)


def _is_amid_letters(before: str, sign: str, after: str) -> bool:
    """No quote opens behind a letter or closes before one, and no other sign touches any."""
    if sign in OPENING:
        return before.isalpha()
    if sign in CLOSING:
        return after.isalpha()
    return sign != APOSTROPHE and (before.isalpha() or after.isalpha())


def _is_in_one_word(before: str, letter: str, after: str) -> bool:
    """No capital within a word, no small letter among capitals, no other script."""
    if letter.isupper() and before.isalpha() and (before.islower() or after.islower()):
        return False
    if letter.islower() and before.isupper() and after.isupper():
        return False
    is_latin = ord(letter) < 0x370
    return is_latin or not any(other.isascii() and other.isalpha() for other in (before, after))


def or_else(encoding: str) -> str:
    """The name of an error handler for `open`: what is not UTF-8 is read in this encoding."""
    name = f"or_{encoding}"

    def read(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        return error.object[error.start : error.end].decode(encoding, "replace"), error.end

    codecs.register_error(name, read)
    return name


def differing(sample: bytes, one: str, other: str) -> Iterator[tuple[str, str]]:
    """The lines that two encodings spell differently."""
    for line in sample.splitlines():
        spellings = line.decode(one, "replace").strip(), line.decode(other, "replace").strip()
        if spellings[0] != spellings[1]:
            yield spellings
