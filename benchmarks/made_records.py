"""Records of made-up people as different books would hold them, with what goes wrong: see `made_people`.

Rates are estimates, written down before anything was weighed with them. Handwork and small shops, as far as anyone has
counted: one name in twenty is mistyped in a careful book, one in eight in an average one, one in three where nobody
cares; numbers and addresses for e-mail, which people take from a card or check, a quarter of that. That is more dirt than in all
records of a shop, and on purpose: two records that are alike in everything are never weighed.
Between two records of one person half of these happened: 16 % moved, 20 % changed their address for e-mail, 25 % their
phone, 5 % their family name.
"""

import json
import string
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from benchmarks.made_people import NICKNAMES, Dice, Somebody, family_name, given_name, mailbox, place_of

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
    ("name", "born", "place", "passport"),
    ("name", "place", "email", "phone"),
    ("name", "born", "place", "email", "phone", "card"),
    ("name", "phone", "town"),
    ("name", "email", "card"),
)
Written = dict[str, object]


def records(dice: Dice, everybody: list[Somebody]) -> Iterator[tuple[Somebody, Written]]:
    """Each person in one book or several: (who it is, a row of `staging.people`)."""
    partners = _partners(everybody)
    for person in everybody:
        later = _later(dice, person)
        shorts = NICKNAMES.get(person.given, [])
        called = dice.choice(shorts) if shorts and dice.often(0.35) else person.given
        called = person.second if person.second and dice.often(0.04) else called
        book = dice.choice(BOOKS)
        for number in range(dice.choices((1, 2, 3, 4, 6), (0.62, 0.22, 0.1, 0.04, 0.02))[0]):
            care = CARE[dice.choices(list(CARE), (0.5, 0.35, 0.15))[0]]
            fields = book if dice.often(0.6) else dice.choice(BOOKS)
            now = replace(dice.choice((person, later)), given=called if dice.often(0.5) else person.given)
            row = {"record_id": f"{person.who}-{number}", "source": f"b{number % 3}"}
            yield person, row | _written(dice, _reached(dice, now, partners.get(person.who)), fields, care)


def _partners(everybody: list[Somebody]) -> dict[str, Somebody]:
    """Who -> somebody else at home."""
    return {one.who: other for a, b in pairwise(everybody) if a.house == b.house for one, other in ((a, b), (b, a))}


def _later(dice: Dice, person: Somebody) -> Somebody:
    """The same person in another year."""
    if dice.often(0.16):
        number, street, town, postcode = place_of(dice, person.town if dice.often(0.6) else None)
        person = replace(person, number=number, street=street, town=town, postcode=postcode, landline="")
    if dice.often(0.05):
        person = replace(person, family=family_name(dice))
    if dice.often(0.2):
        email = mailbox(dice, person.given, person.family)
        person = replace(person, email=email, other_email=email)
    return replace(person, phone="+447" + dice.digits(9)) if dice.often(0.25) else person


def _reached(dice: Dice, person: Somebody, partner: Somebody | None) -> Somebody:
    """With the address and the number that they give this time: one of theirs, the family's, or the partner's."""
    email = person.other_email if dice.often(0.35) else person.email
    if person.house_email and dice.often(0.7):
        email = person.house_email
    phone = person.landline if person.landline and dice.often(0.3) else person.phone
    if partner and dice.often(0.03):
        email = partner.email
    if partner and dice.often(0.03):
        phone = partner.phone
    return replace(person, email=email, phone=phone)


def _written(dice: Dice, person: Somebody, fields: tuple[str, ...], care: float) -> Written:
    said: Written = _name(dice, person, care)
    if "born" in fields and not dice.often(0.06):
        said |= _born(dice, person.born, care)
    if "email" in fields and not dice.often(0.1):
        said["email"] = _slipped(dice, person.email, care / 4)
    if "phone" in fields and not dice.often(0.1):
        said["phone"] = "+44" + _slipped_digits(dice, person.phone[3:], care / 4)
    said |= _place(dice, person, fields, care)
    numbers = {
        kind: _slipped_digits(dice, number, care / 4)
        for kind, number in (("passport", person.passport), ("card", person.card))
        if kind in fields and not dice.often(0.1)
    }
    return {key: value for key, value in said.items() if value} | (
        {"identifiers": json.dumps(numbers)} if numbers else {}
    )


def _name(dice: Dice, person: Somebody, care: float) -> Written:
    given = person.given
    if dice.often(0.03):
        given = given[0]
    elif dice.often(care / 15):
        given = given_name(dice)
    else:
        given = _slipped(dice, given, care)
        given += f" {person.second}" if person.second and dice.often(0.15) else ""
    family = dice.choice(person.family.split("-")) if dice.often(0.3) else person.family
    family = _slipped(dice, family, care)
    if dice.often(care / 10):
        given, family = family, given
    if dice.often(care / 5):
        return {"first_name": given} if dice.often(0.5) else {"last_name": family}
    suffix = person.generation if dice.often({"Jr": 0.6, "Sr": 0.25}.get(person.generation, 0)) else None
    if dice.often(0.15):
        return {"name": f"{given} {family}" if dice.often(0.8) else f"{family}, {given}", "suffix": suffix}
    return {"first_name": given, "last_name": family, "suffix": suffix}


def _born(dice: Dice, born: date, care: float) -> Written:
    if dice.often(0.02):
        return {"birth_year": born.year} if dice.often(0.5) else {"birth_month": born.month, "birth_day": born.day}
    if dice.often(care / 12):
        born = date(1970, 1, 1) if dice.often(0.3) else date(1940, 1, 1) + timedelta(days=dice.randrange(25000))
    elif dice.often(care / 8) and born.day <= 12:
        born = born.replace(month=born.day, day=born.month)
    elif dice.often(care / 6):
        born = _misremembered(dice, born)
    elif dice.often(care / 3):
        text = _slipped_digits(dice, born.strftime("%Y%m%d"), 1)
        try:
            born = date(int(text[:4]), int(text[4:6]), int(text[6:]))
        except ValueError:
            return {}
    return {"birth_date": born, "birth_year": born.year, "birth_month": born.month, "birth_day": born.day}


def _misremembered(dice: Dice, born: date) -> date:
    """Another day of the month, another month, another year."""
    part = dice.choice(("day", "month", "year"))
    if part == "year":
        return born.replace(year=born.year + dice.choice((-10, -3, -2, -1, 1, 2, 3, 10)), day=min(born.day, 28))
    return born.replace(day=dice.randrange(1, 29), **({} if part == "day" else {"month": dice.randrange(1, 13)}))


def _place(dice: Dice, person: Somebody, fields: tuple[str, ...], care: float) -> Written:
    if "town" not in fields and "place" not in fields:
        return {}
    said: Written = {} if dice.often(care / 3) else {"city": _slipped(dice, person.town, care / 2)}
    if "place" in fields:
        street = person.street.replace(" Street", " St").replace(" Road", " Rd") if dice.often(0.2) else person.street
        if not dice.often(care / 6):
            said["house_number"] = _slipped_digits(dice, person.number, care / 4)
        if not dice.often(care / 6):
            said["street"] = _slipped(dice, street, care)
        if not dice.often(care / 4):
            said["postcode"] = _slipped_digits(dice, person.postcode, care / 3)
    return said


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
