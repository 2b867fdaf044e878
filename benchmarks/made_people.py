"""Made-up people with households, and records of them as different books would hold them: what weights are made from.

Rates are those of handwork and small shops as far as anyone has counted them: one field in twenty mistyped in a
careful book, one in eight in an average one, one in three where nobody cares; a tenth moves or changes its number
between two books; one birth in seventy is a twin's. Nobody in it exists, and no labelled set was looked at for it.
"""

import json
import random
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from make_shop import FIRST, HEAD, TAIL

GIVEN, HEADS, TAILS = FIRST.split(), HEAD.split(), TAIL.split()
STREETS = [
    f"{head}{tail} {kind}" for head in HEADS for tail in TAILS[:12] for kind in ("Street", "Road", "Lane", "Close")
]
TOWNS = [f"{head}{tail}" for head, tail in zip(HEADS * 3, TAILS * 6, strict=False)][:150]
NICKNAMES = {"Robert": "Bob", "William": "Bill", "Thomas": "Tom", "Edward": "Ted", "James": "Jim", "Susan": "Sue",
             "Frederick": "Fred", "Victor": "Vic", "Philip": "Phil", "Samuel": "Sam", "Rachel": "Rach", "Daniel": "Dan"}  # fmt: skip
BESIDE = {a: b for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890") for a, b in pairwise(row)}
HEARD = (
    ("ph", "f"),
    ("ck", "k"),
    ("c", "k"),
    ("y", "i"),
    ("ie", "y"),
    ("z", "s"),
    ("ll", "l"),
    ("nn", "n"),
    ("th", "t"),
)
CARE = {"careful": 0.05, "average": 0.125, "careless": 0.33}
BOOKS = (
    ("name", "born", "town", "email"),
    ("name", "born", "place", "number"),
    ("name", "place", "email", "phone"),
    ("name", "born", "place", "email", "phone"),
    ("name", "phone", "town"),
    ("name", "email"),
)


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person as they are."""

    who: str
    house: str
    given: str
    family: str
    born: date
    email: str
    phone: str
    number: str
    street: str
    town: str
    postcode: str
    card: str


class Dice(random.Random):
    """Chance with a few habits."""

    def often(self, share: float) -> bool:
        """True in this share of cases."""
        return self.random() < share

    def common(self, words: list[str]) -> str:
        """A word of the list, the first ones most often, as with names."""
        return words[int(len(words) * self.random() ** 1.8)]

    def digits(self, count: int) -> str:
        """That many digits."""
        return "".join(self.choices(string.digits, k=count))


def people(dice: Dice, count: int) -> list[Somebody]:
    """Households until there are `count` people."""
    found: list[Somebody] = []
    while len(found) < count:
        first = _stranger(dice, len(found))
        found.append(first)
        for _ in range(dice.choices((0, 1, 2, 3), (0.7, 0.16, 0.08, 0.06))[0]):
            found.append(_relative(dice, first, len(found)))
    return found


def _stranger(dice: Dice, number: int) -> Somebody:
    given, family = dice.common(GIVEN), dice.common(HEADS) + dice.common(TAILS)
    town = dice.common(TOWNS)
    born = date(1940, 1, 1) + timedelta(days=dice.randrange(25000))
    return Somebody(
        who=f"p{number}", house=f"h{number}", given=given, family=family, born=born, email=_email(dice, given, family, number),
        phone="+44" + dice.digits(10), number=str(dice.randrange(1, 150)), street=dice.common(STREETS), town=town,
        postcode=f"{town[:2].upper()}{dice.randrange(1, 30)} {dice.randrange(1, 10)}{dice.choice('ABDEFGH')}{dice.choice('ABDEFGH')}",
        card=dice.digits(7),
    )  # fmt: skip


def _relative(dice: Dice, first: Somebody, number: int) -> Somebody:
    other = _stranger(dice, number)
    while other.given == first.given:
        other = _stranger(dice, number)
    return replace(
        other,
        house=first.house,
        given=first.given if dice.often(0.015) else other.given,
        family=first.family if dice.often(0.85) else other.family,
        born=first.born if dice.often(0.013) else other.born,
        email=first.email if dice.often(0.07) else other.email,
        phone=first.phone if dice.often(0.3) else other.phone,
        number=first.number, street=first.street, town=first.town, postcode=first.postcode,
    )  # fmt: skip


def _email(dice: Dice, given: str, family: str, number: int) -> str:
    box = dice.choice((f"{given}.{family}", f"{given[0]}{family}", f"{given}{number % 97}", f"{family}{number % 89}"))
    return f"{box}{number % 10000}@{dice.choice(('gmail.com', 'mail.example.org', family + '.example.org'))}".lower()


def records(dice: Dice, everybody: list[Somebody]) -> Iterator[tuple[Somebody, dict[str, object]]]:
    """Each person in one book or several, with what goes wrong in them."""
    for person in everybody:
        again = dice.choices((1, 2, 3, 4, 6), (0.62, 0.22, 0.1, 0.04, 0.02))[0]
        book = dice.choice(BOOKS)
        for number in range(again):
            care = CARE[dice.choices(list(CARE), (0.5, 0.35, 0.15))[0]]
            fields = book if dice.often(0.6) else dice.choice(BOOKS)
            yield (
                person,
                {"record_id": f"{person.who}-{number}", "source": f"b{number % 3}"}
                | _written(dice, _later(dice, person), fields, care),
            )


def _later(dice: Dice, person: Somebody) -> Somebody:
    """The same person in another year."""
    other = _stranger(dice, dice.randrange(10**6))
    if dice.often(0.08):
        person = replace(person, number=other.number, street=other.street, postcode=other.postcode,
                         town=person.town if dice.often(0.6) else other.town)  # fmt: skip
    if dice.often(0.03):
        person = replace(person, family=other.family)
    if dice.often(0.14):
        person = replace(person, email=_email(dice, person.given, person.family, dice.randrange(10**6)))
    return replace(person, phone=other.phone) if dice.often(0.15) else person


def _written(dice: Dice, person: Somebody, fields: tuple[str, ...], care: float) -> dict[str, object]:
    said: dict[str, object] = {}
    if "name" in fields:
        said |= _name(dice, person, care)
    if "born" in fields and not dice.often(0.06):
        said |= _born(dice, person.born, care)
    if "email" in fields and not dice.often(0.1):
        said["email"] = _slipped(dice, person.email, care * 0.6)
    if "phone" in fields and not dice.often(0.1):
        said["phone"] = "+44" + _slipped_digits(dice, person.phone[3:], care * 0.5)
    if "number" in fields and not dice.often(0.1):
        said["identifiers"] = json.dumps({"passport": _slipped_digits(dice, person.card, care * 0.6)})
    if "town" in fields or "place" in fields:
        said["city"] = _slipped(dice, person.town, care)
    if "place" in fields:
        said |= _place(dice, person, care)
    return {key: value for key, value in said.items() if value and (key != "city" or not dice.often(care / 3))}


def _name(dice: Dice, person: Somebody, care: float) -> dict[str, object]:
    given = NICKNAMES.get(person.given, person.given) if dice.often(0.25) else person.given
    given = (
        given[0] if dice.often(0.03) else dice.common(GIVEN) if dice.often(care / 12) else _slipped(dice, given, care)
    )
    family = _slipped(dice, person.family, care)
    if dice.often(care / 4):
        given, family = family, given
    return {
        "first_name": None if dice.often(care / 4) else given,
        "last_name": None if dice.often(care / 5) else family,
    }


def _born(dice: Dice, born: date, care: float) -> dict[str, object]:
    if dice.often(care / 8):
        born = date(1970, 1, 1) if dice.often(0.3) else date(1940, 1, 1) + timedelta(days=dice.randrange(25000))
    elif dice.often(care / 5) and born.day <= 12:
        born = born.replace(month=born.day, day=born.month)
    elif dice.often(care / 4):
        born += timedelta(days=round(dice.gauss(0, 60)))
    elif dice.often(care / 2):
        text = _slipped_digits(dice, born.strftime("%Y%m%d"), 1)
        try:
            born = date(int(text[:4]), int(text[4:6]), int(text[6:]))
        except ValueError:
            return {}
    return {"birth_date": born, "birth_year": born.year, "birth_month": born.month, "birth_day": born.day}


def _place(dice: Dice, person: Somebody, care: float) -> dict[str, object]:
    street = person.street.replace(" Street", " St").replace(" Road", " Rd") if dice.often(0.2) else person.street
    return {
        "house_number": _slipped_digits(dice, person.number, care / 2) if not dice.often(care / 3) else None,
        "street": _slipped(dice, street, care) if not dice.often(care / 3) else None,
        "postcode": _slipped_digits(dice, person.postcode, care / 2) if not dice.often(care / 3) else None,
    }


def _slipped(dice: Dice, text: str, care: float) -> str:
    while dice.often(care):
        text = dice.choice(SLIPS)(dice, text)
        care /= 2
    return text


def _slipped_digits(dice: Dice, text: str, care: float) -> str:
    if not text or not dice.often(care):
        return text
    at = dice.randrange(len(text))
    if dice.often(0.4) and at + 1 < len(text):
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + dice.digits(1) + text[at + 1 :] if text[at].isdigit() else text


def _insert(dice: Dice, text: str) -> str:
    at = dice.randrange(len(text) + 1)
    return text[:at] + dice.choice(string.ascii_lowercase + " ") + text[at:]


def _delete(dice: Dice, text: str) -> str:
    at = dice.randrange(len(text)) if len(text) > 2 else 0
    return text[:at] + text[at + 1 :] if len(text) > 2 else text


def _neighbour(dice: Dice, text: str) -> str:
    at = dice.randrange(len(text))
    return text[:at] + BESIDE.get(text[at].lower(), "e") + text[at + 1 :]


def _exchange(dice: Dice, text: str) -> str:
    at = dice.randrange(max(1, len(text) - 1))
    return text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]


def _scatter(dice: Dice, text: str) -> str:
    letters = list(text)
    a, b = dice.randrange(len(text)), dice.randrange(len(text))
    letters[a], letters[b] = letters[b], letters[a]
    return "".join(letters)


def _hear(dice: Dice, text: str) -> str:
    fits = [(a, b) for a, b in HEARD if a in text]
    return text.replace(*dice.choice(fits), 1) if fits else _delete(dice, text)


SLIPS: tuple[Callable[[Dice, str], str], ...] = (_insert, _delete, _neighbour, _exchange, _scatter, _hear)
