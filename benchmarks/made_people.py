"""Made-up people and their households: what weights are made from (`make_weights`), and nothing is measured on.

How books write them down, with what goes wrong, is in `made_records`. Nobody in it exists. First names are those that
the project knows (`assets/identity`), and a seventh of people have one that it does not.

Where rates come from. Counted by others: 1.5 % of births are twins (Office for National Statistics); nine in ten wives take
their husband's name and one couple in five is not married (surveys, ONS), so that .72 of couples share one; partners are some four
years apart. All others are estimates, written down before anything was weighed with them, and no labelled set was looked at for
them: 30 % of customers have somebody at home who is a customer, too; 4 % of sons and daughters have the parent's first name;
8 % of households have one e-mail, 35 % a landline, a fifth one card for all; a fifth of people have two addresses for e-mail; a
quarter of addresses show nothing of the name; 3 % have a double family name, a third a second first name.
"""

import csv
import random
import string
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from zlib import crc32

import assets.identity
from benchmarks.make_shop import FIRST, HEAD, TAIL

_KNOWN = Path(assets.identity.__file__).parent / "records"
NICKNAMES: dict[str, list[str]] = {
    row["name"].title(): row["also"].title().split()
    for row in csv.DictReader((_KNOWN / "nicknames.csv").read_text(encoding="utf-8").splitlines())
}
_LISTED = tomllib.loads((_KNOWN / "words.toml").read_text(encoding="utf-8"))["given_names"]
HEADS, TAILS = HEAD.split(), TAIL.split()
GIVEN = sorted({*FIRST.split(), *NICKNAMES, *(name.title() for name in _LISTED)}, key=lambda name: crc32(name.encode()))
STREETS = [
    f"{head}{tail} {kind}" for tail in TAILS[:12] for head in HEADS for kind in ("Street", "Road", "Lane", "Close")
]
TOWNS = [f"{head}{tail}" for head, tail in zip(HEADS * 3, TAILS * 6, strict=False)][:150]
PROVIDERS = ("gmail.com", "mail.example.org", "post.example.org")
YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person as they are.

    Attributes:
        second: A second first name, or nothing.
        generation: Sr, Jr or nothing.
        email: Theirs, and `other_email` a second one or the same.
        house_email: The family's, or nothing; `landline` likewise.
        card: A loyalty card, which a household may have in common.
    """

    who: str
    house: str
    given: str
    second: str
    family: str
    generation: str
    born: date
    email: str
    other_email: str
    house_email: str
    phone: str
    landline: str
    number: str
    street: str
    town: str
    postcode: str
    passport: str
    card: str


class Dice(random.Random):
    """Chance with a few habits.

    Attributes:
        taken: Mailboxes that somebody has.
    """

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.taken: set[str] = set()

    def often(self, share: float) -> bool:
        """True in this share of cases."""
        return self.random() < share

    def common(self, words: Sequence[str]) -> str:
        """A word of the list, the first ones most often, as with names."""
        return words[int(len(words) * self.random() ** 1.8)]

    def digits(self, count: int) -> str:
        """That many digits."""
        return "".join(self.choices(string.digits, k=count))


def people(dice: Dice, count: int) -> list[Somebody]:
    """Households until there are `count` people."""
    found: list[Somebody] = []
    while len(found) < count:
        found += _household(dice, len(found))
    return found[:count]


def _household(dice: Dice, number: int) -> list[Somebody]:
    first = stranger(dice, number)
    size = dice.choices((1, 2, 3, 4), (0.7, 0.16, 0.08, 0.06))[0]
    if size == 1:
        return [first]
    first = replace(
        first,
        house_email=mailbox(dice, "", first.family) if dice.often(0.08) else "",
        landline="+4411" + dice.digits(8) if dice.often(0.35) else "",
    )
    members, has_one_card = [first], dice.often(0.2)
    for place in range(1, size):
        other = _at_home(first, stranger(dice, number + place))
        other = _partner(dice, first, other) if place == 1 and dice.often(0.75) else _child(dice, members, other)
        members.append(replace(other, card=first.card) if has_one_card else other)
    return _with_generations(members)


def stranger(dice: Dice, number: int) -> Somebody:
    """Somebody who lives alone."""
    given, family = given_name(dice), family_name(dice)
    phone, (house, street, town, postcode) = "+447" + dice.digits(9), place_of(dice)
    email = mailbox(dice, given, family)
    return Somebody(
        who=f"p{number}", house=f"h{number}", given=given, second=given_name(dice) if dice.often(0.33) else "",
        family=family, generation="", born=date(1940, 1, 1) + timedelta(days=dice.randrange(23000)),
        email=email, other_email=mailbox(dice, given, family) if dice.often(0.2) else email, house_email="",
        phone=phone, landline="", number=house, street=street, town=town, postcode=postcode,
        passport=dice.digits(9), card=dice.digits(8),
    )  # fmt: skip


def _at_home(first: Somebody, other: Somebody) -> Somebody:
    return replace(
        other, house=first.house, number=first.number, street=first.street, town=first.town, postcode=first.postcode,
        house_email=first.house_email, landline=first.landline,
    )  # fmt: skip


def _partner(dice: Dice, first: Somebody, other: Somebody) -> Somebody:
    family = first.family if dice.often(0.72) else other.family
    while other.given == first.given:
        other = replace(other, given=given_name(dice))
    return replace(other, family=family, born=first.born + timedelta(days=round(dice.gauss(0, 4 * YEAR))))


def _child(dice: Dice, members: list[Somebody], other: Somebody) -> Somebody:
    first, last = members[0], members[-1]
    other = replace(other, family=first.family if dice.often(0.93) else other.family)
    if abs(last.born - first.born) > timedelta(days=15 * YEAR):
        apart = 0 if dice.often(0.03) else dice.choice((-1, 1)) * dice.randrange(300, 3300)
        while other.given in {member.given for member in members}:
            other = replace(other, given=given_name(dice))
        return replace(other, born=last.born + timedelta(days=apart))
    apart = dice.randrange(20 * 365, 39 * 365)
    # The first is the parent, but for those whose children are too young to buy.
    born = first.born + timedelta(days=apart if first.born.year < 1970 else -apart)
    return replace(other, given=first.given if dice.often(0.04) else other.given, born=born)


def _with_generations(members: list[Somebody]) -> list[Somebody]:
    """Two of one name at home are Sr and Jr."""
    known: dict[tuple[str, str], int] = {}
    for place, member in enumerate(members):
        before = known.setdefault((member.given, member.family), place)
        if before != place:
            is_older = member.born < members[before].born
            members[place] = replace(member, generation="Sr" if is_older else "Jr")
            members[before] = replace(members[before], generation="Jr" if is_older else "Sr")
    return members


def given_name(dice: Dice) -> str:
    """A first name; the project does not know one in seven."""
    if dice.often(0.86):
        return dice.common(GIVEN)
    return dice.common(HEADS) + dice.choice(("a", "an", "elle", "iko", "u"))


def family_name(dice: Dice) -> str:
    """A family name, or a double one."""
    family = dice.common(HEADS) + dice.common(TAILS)
    return f"{family}-{dice.common(HEADS)}{dice.common(TAILS)}" if dice.often(0.03) else family


def place_of(dice: Dice, town: str | None = None) -> tuple[str, str, str, str]:
    """House number, street, town and postcode.

    In half of the towns a postcode is one side of a street, as in Britain or the Netherlands; in the other half it is a
    quarter of the town, as in Germany, France or the United States.
    """
    town, street, house = town or dice.common(TOWNS), dice.common(STREETS), dice.randrange(1, 120)
    if TOWNS.index(town) % 2:
        return str(house), street, town, str(10000 + TOWNS.index(town) * 500 + crc32((town + street).encode()) % 6)
    spot = crc32(f"{town}{street}{house // 30}{house % 2}".encode())
    letters = string.ascii_uppercase[spot % 23] + string.ascii_uppercase[spot // 23 % 23]
    return str(house), street, town, f"{town[:2].upper()}{1 + spot // 600 % 30} {spot // 20000 % 10}{letters}"


def mailbox(dice: Dice, given: str, family: str) -> str:
    """An address for e-mail that nobody else has, made from the name or from nothing of it."""
    given, family = given.lower(), family.lower().split("-")[0]
    while True:
        box = _box(dice, given, family)
        address = f"{box}@{family + '.example.org' if dice.often(0.1) else dice.common(PROVIDERS)}"
        if address not in dice.taken:
            dice.taken.add(address)
            return address


def _box(dice: Dice, given: str, family: str) -> str:
    number = dice.choice(("", "", dice.digits(1), dice.digits(2), dice.digits(4)))
    if not given:
        return dice.choice(("family", "the", "")) + family + number
    if dice.often(0.25):
        return dice.choice(HEADS).lower() + dice.choice(TAILS) + dice.digits(3)
    return dice.choice((f"{given}.{family}", f"{given[0]}{family}", f"{family}.{given}", given + family[0])) + number
