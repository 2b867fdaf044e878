"""The forms in which a heading is looked up: as it stands, then without what stands around its meaning.

`Billing Address Line 1 (required)*` is tried as that, then without the hint, then as an address of billing. Each form
says what it may mean: `Shipping Status` is no status of the order, because `Shipping` stands before addresses only.
What a form means is in `headers`, which words are left out in `heading_words`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from assets.staging.heading_words import (
    PERSON,
    Whose,
    currency_of,
    currency_signed,
    short_words,
    whose_words,
    word_list,
    words_of,
    zone_of,
)

MANY = frozenset({"email", "phone"})
"""Fields of which a person may have several columns: `Email 2`; `Address 2` is a second line."""

_DATE_SHAPES = frozenset(
    {
        "d",
        "dd",
        "m",
        "mm",
        "yy",
        "yyyy",
        "t",
        "tt",
        "j",
        "jj",
        "jjjj",
        "a",
        "aa",
        "aaaa",
        "g",
        "gg",
        "hh",
        "hh24",
        "mi",
        "ss",
    }
)
"""`(TT.MM.JJJJ)`: how a date is to be written."""

_STEPS = 6


@dataclass(frozen=True, slots=True)
class Form:
    """One way to look a heading up.

    Attributes:
        words: What is left of it, in lower case and without accents.
        rank: How much was left out; of two columns for a field the smaller one is taken.
        only: The fields that it may mean; None for all.
        group: Which of several addresses it is part of: billing, home, work …
        is_last: Only where no other column holds the field.
    """

    words: tuple[str, ...]
    rank: int = 0
    only: frozenset[str] | None = None
    group: str = ""
    is_last: bool = False

    @property
    def key(self) -> str:
        """As vocabulary is written: without blanks."""
        return "".join(self.words)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading taken apart.

    Attributes:
        forms: How to look it up, the most literal first.
        alternatives: What stands between strokes, where anything does: `Town / City`.
        currency: The code that it names: `Total (GBP)`.
        zone: The time zone that it names: `Created (UTC)`.
    """

    forms: tuple[Form, ...]
    alternatives: tuple[tuple[Form, ...], ...] = ()
    currency: str | None = None
    zone: str | None = None


@cache
def take_apart(heading: str) -> Heading:
    """The forms of a heading, and what else it says."""
    bare, hints = _without_hints(heading)
    units = [*hints, *words_of(bare)[-1:], *_joined(words_of(bare)[-2:])]
    parts = [part for part in re.split(r"\s*/\s*|\s+(?:or|oder|ou|of|o)\s+(?=\S)", bare) if part.strip()]
    literal = Form(words_of(heading))
    return Heading(
        tuple(_unique([literal, *_reduced(bare, hints)])),
        tuple(tuple(_unique([Form(words_of(part)), *_reduced(part, hints)])) for part in parts)
        if len(parts) > 1
        else (),
        next((code for word in units if (code := currency_of(word))), currency_signed(heading)),
        next((zone for word in units if (zone := zone_of(word))), None),
    )


def _without_hints(heading: str) -> tuple[str, list[str]]:
    """The heading without what stands in brackets and on further lines, and the hints."""
    first = next((line for line in heading.splitlines() if line.strip()), "")
    hints = re.findall(r"[(\[{]([^)\]}]*)[)\]}]?", heading)
    bare = re.sub(r"[(\[{][^)\]}]*[)\]}]?", " ", first)
    return (bare if words_of(bare) else heading), [" ".join(words_of(hint)) for hint in hints]


def heading_key(heading: str) -> str:
    """A heading as vocabulary is looked up: without case, accents, blanks and punctuation; `#` is a number."""
    return "".join(words_of(heading))


def spelled_key(heading: str) -> str:
    """The same with short words in full and without `of` and `the`."""
    return "".join(spelled_out(words_of(heading)))


def _joined(words: tuple[str, ...]) -> tuple[str, ...]:
    return (" ".join(words),)


def _unique(forms: list[Form]) -> Iterator[Form]:
    seen: set[tuple[str, frozenset[str] | None]] = set()
    for form in forms:
        if form.words and (form.key, form.only) not in seen:
            seen.add((form.key, form.only))
            yield form


def _reduced(bare: str, hints: list[str]) -> list[Form]:
    """Every form that leaving out gives, the ones that leave out least first."""
    start = Form(words_of(bare), 1)
    if not start.words:
        return []
    hinted = [form for hint in hints for form in _qualified(start, tuple(hint.split()))]
    found, edge = [], [*hinted, start]
    for _ in range(_STEPS):
        edge = list(_unique([shorter for form in edge for shorter in _shorter(form)]))
        found += edge
        if not edge or len(found) > 200:
            break
    return [*hinted, start, *sorted(found, key=lambda form: form.rank)]


def _qualified(form: Form, hint: tuple[str, ...]) -> Iterator[Form]:
    """`Phone (mobile)`: a hint may be what else stands before the heading."""
    for words, whose in whose_words():
        if hint == words:
            yield _narrowed(form, form.words, whose)


def _shorter(form: Form) -> Iterator[Form]:
    """The forms with one thing less."""
    words = form.words
    for beginning in word_list("beginnings"):
        if words[: len(beginning)] == beginning and len(words) > len(beginning):
            yield replace(form, words=words[len(beginning) :], rank=form.rank + 1)
    for ending in word_list("endings"):
        if words[-len(ending) :] == ending and len(words) > len(ending):
            yield replace(form, words=words[: -len(ending)], rank=form.rank + 1)
    if len(words) > 1:
        yield from _without_unit(form)
        yield from _without_number(form)
        yield from _without_whose(form)
    yield from _spelled_out(form)


def _without_unit(form: Form) -> Iterator[Form]:
    last = form.words[-1]
    if currency_of(last) or zone_of(last):
        rest = form.words[:-1]
        yield replace(form, words=rest[:-1] if rest[-1] == "in" and len(rest) > 1 else rest, rank=form.rank + 1)
    if last == "0" and zone_of(form.words[-2]):
        yield replace(form, words=form.words[:-2], rank=form.rank + 1)
    shape = next((n for n, word in enumerate(reversed(form.words)) if (word,) not in word_list("date_shapes")), 0)
    if shape > 1:
        yield replace(form, words=form.words[:-shape], rank=form.rank + 1)


def _without_number(form: Form) -> Iterator[Form]:
    """`Email 2` is one more e-mail, `Name 1` the name, `Cell number` a phone."""
    for place, word in enumerate(form.words):
        rest = form.words[:place] + form.words[place + 1 :]
        if word.isdigit() and len(word) < 3:
            only = form.only if int(word) < 2 else MANY & (form.only or MANY)
            yield replace(form, words=rest, rank=form.rank + 1 + 10 * max(int(word) - 1, 0), only=only)
    if (form.words[-1],) in word_list("number_words"):
        yield replace(form, words=form.words[:-1], rank=form.rank + 1, only=frozenset({"phone"}) & (form.only or MANY))


def _without_whose(form: Form) -> Iterator[Form]:
    for words, whose in whose_words():
        size = len(words)
        if len(form.words) <= size:
            continue
        if form.words[:size] == words:
            yield _narrowed(form, form.words[size:], whose)
        if form.words[-size:] == words:
            yield _narrowed(form, form.words[:-size], whose)


def _narrowed(form: Form, words: tuple[str, ...], whose: Whose) -> Form:
    only = whose.fields if form.only is None else whose.fields & form.only
    return Form(words, form.rank + whose.rank, only, whose.group or form.group, whose.is_last or form.is_last)


def _spelled_out(form: Form) -> Iterator[Form]:
    """`Cust No` is a customer number, `Date de la commande` the date de commande, `Names` are the name."""
    if not form.words:
        return
    if (spelled := spelled_out(form.words)) != form.words:
        yield replace(form, words=spelled, rank=form.rank + 1)
    last = form.words[-1]
    if len(last) > 3 and last.endswith("s") and not last.endswith("ss"):
        only = PERSON if form.only is None else form.only & PERSON
        yield replace(form, words=(*form.words[:-1], last[:-1]), rank=form.rank + 2, only=only - {"record_id"})


def spelled_out(words: tuple[str, ...]) -> tuple[str, ...]:
    """Short words in full, numbers alike in every language, and without `of` and `the`."""
    each = [part for word in words for part in _compound(short_words().get(word, word))]
    full = tuple("number" if (word,) in word_list("number_words") else word for word in each)
    return tuple(word for word in full if (word,) not in word_list("connectives")) or words


def _compound(word: str) -> tuple[str, ...]:
    """`Telefoonnr` and `Telefoonnummer` are two words."""
    found = re.fullmatch(r"(..+?)(?:nummer|nr)", word)
    return (short_words().get(found[1], found[1]), "number") if found else (word,)
