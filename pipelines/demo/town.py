"""The people of the demo's town, as each list of the shop knows them: the cases of `cast.toml` and a crowd around them.

What does not belong here: what people bought and said (`pipelines.demo.visits`, `pipelines.demo.contacts`), and files.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

Cell = str | int | float | date | None
Row = dict[str, Any]
"""What one list says of one person or event, by the keys that `cast.toml` uses."""

Words = dict[str, Any]
"""What a toml file beside this module says."""

HERE = Path(__file__).parent
CROWD = 215
BIRTHDAYS_SOON = (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 9, 12)


@dataclass(frozen=True, slots=True)
class Habit:
    """How a kind of customer comes: days between visits, first and last visit in days ago, items, part of the crowd."""

    gap: int
    first: int
    last: int
    items: int
    share: int


@dataclass(frozen=True, slots=True)
class Case:
    """People of whom every shop has some: what is the matter, and how many customers they truly are."""

    about: str
    surnames: tuple[str, ...]
    customers: int


@dataclass(slots=True)
class Town:
    """Everybody, list by list, each in the order in which they joined it."""

    book: list[Row] = field(default_factory=list)
    shop: list[Row] = field(default_factory=list)
    form: list[Row] = field(default_factory=list)
    guest: list[Row] = field(default_factory=list)
    consents: list[Row] = field(default_factory=list)

    def add(self, rows: Mapping[str, Sequence[Row]], today: date) -> None:
        """Put rows into the lists they are for, their days counted back from today."""
        for name in ("book", "shop", "form", "guest", "consents"):
            getattr(self, name).extend(_dated(row, today) for row in rows.get(name, ()))

    def number(self) -> None:
        """Give the counter book its cards and the web shop its customer numbers, oldest first."""
        for rows, prefix, start in ((self.book, "B-", 1001), (self.shop, "", 10001)):
            rows.sort(key=lambda row: row["since"])
            for number, row in enumerate(rows, start):
                row["id"] = f"{prefix}{number}"
        self.form.sort(key=lambda row: row["since"])


@cache
def read(name: str) -> Words:
    """One of the toml files beside this module."""
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


def cases() -> tuple[Case, ...]:
    """The hand-made cases, as `cast.toml` tells them."""
    return tuple(Case(c["about"], tuple(c["surnames"]), c["customers"]) for c in read("cast.toml")["case"])


def habits() -> dict[str, Habit]:
    """The kinds of customers."""
    return {name: Habit(**numbers) for name, numbers in read("town.toml")["habits"].items()}


def populate(random: Random, today: date) -> Town:
    """The whole town on this day."""
    town = Town()
    for case in read("cast.toml")["case"]:
        town.add(case, today)
    for rows in _crowd(random):
        town.add(rows, today)
    town.number()
    return town


def spelled(random: Random, phone: str) -> str:
    """A phone number `0117 496 0123` in one of the ways people write it."""
    national = phone[1:]
    return random.choice(
        [
            phone,
            phone,
            phone.replace(" ", ""),
            phone.replace(" ", "-"),
            f"+44 {national}",
            f"+44 (0){national}",
            f"0044 {national}",
            f"({phone.partition(' ')[0]}) {phone.partition(' ')[2]}",
        ]
    )


def _dated(row: Row, today: date) -> Row:
    """The row with days instead of counts of days."""
    dated = dict(row)
    for key in ("since", "days_ago"):
        if key in row:
            dated[key] = today - timedelta(days=row[key])
    if "birthday_in" in row:
        day = today + timedelta(days=row["birthday_in"])
        # Without a year people write the month as a word.
        dated["birth"] = _in_year(day, row["born"]) if "born" in row else f"{day.day} {day:%B}"
    return dated


def _in_year(day: date, year: int) -> date:
    return date(year, day.month, min(day.day, 28) if day.month == 2 else day.day)


def _crowd(random: Random) -> Iterator[dict[str, list[Row]]]:
    """Person by person, the rows about them: most are in one list, some in two or three and not quite the same."""
    words = read("town.toml")
    kinds = habits()
    names = _names(random, words)
    ways = random.choices(list(kinds), [kind.share for kind in kinds.values()], k=CROWD)
    for number, (habit, (first, last)) in enumerate(zip(ways, names, strict=True)):
        lists = _lists(random)
        person = _person(random, words, number, first, last)
        first_visit = int(kinds[habit].first * random.uniform(0.6, 1))
        rows = {"book": _in_book, "shop": _in_shop, "form": _in_form, "guest": _as_guest}
        yield {name: [rows[name](random, words, person, habit, first_visit) | {"is_crowd": True}] for name in lists}


def _names(random: Random, words: Words) -> list[tuple[str, str]]:
    """As many first and last names, no pair twice."""
    firsts, lasts = words["first_names"].split(), words["surnames"].split()
    return random.sample([(first, last) for first in firsts for last in lasts], CROWD)


def _lists(random: Random) -> list[str]:
    lists = [name for name, share in (("book", 0.55), ("shop", 0.62), ("form", 0.18)) if random.random() < share]
    return lists or [random.choice(["book", "shop", "guest"])]


def _person(random: Random, words: Words, number: int, first: str, last: str) -> Row:
    """The truth about a person; `number` keeps phones and addresses apart."""
    mobile = random.random() < 0.6
    return {
        "first": first,
        "last": last,
        "email": f"{first}.{last}@{random.choice(words['mail_domains'])}".lower(),
        "phone": f"07100 900{number:03}" if mobile else f"0117 496 0{number:03}",
        "mobile": mobile,
        "birth": date(random.randint(1940, 2004), random.randint(1, 12), random.randint(1, 28)),
        "soon": BIRTHDAYS_SOON[number] if number < len(BIRTHDAYS_SOON) else None,
        "street": f"{random.randint(1, 90)} {random.choice(words['streets'])}",
        "postcode": f"{random.choice(words['districts'])}{random.choice('ABDEFGHJLN')}{random.choice('PQRSTUWXYZ')}",
    }


def _birth(person: Row) -> Row:
    if person["soon"] is None:
        return {"birth": person["birth"]}
    return {"birthday_in": person["soon"], "born": person["birth"].year}


def _in_book(random: Random, words: Words, person: Row, habit: str, first_visit: int) -> Row:
    """As the counter staff wrote it: full names, patchy contact details."""
    row = {key: person[key] for key in ("street", "postcode")}
    row |= {"name": f"{person['first']} {person['last']}", "since": first_visit + random.randint(0, 500)}
    if random.random() < 0.85:
        row["email"] = person["email"]
    if random.random() < 0.88:
        row["phone"] = _cell_phone(random, person["phone"])
    if random.random() < 0.8 or person["soon"] is not None:
        row |= _birth(person)
    row["email_ok"] = random.choice(["yes", "yes", "yes", "no", None])
    row["text_ok"] = random.choice(["yes", "no", None]) if person["mobile"] else None
    row["allergies"] = random.choice(words["allergies"]) if random.random() < 0.25 else None
    return row


def _cell_phone(random: Random, phone: str) -> str | int:
    """One in twelve was typed into a cell that makes numbers of them."""
    return int(phone.replace(" ", "")) if random.random() < 0.08 else spelled(random, phone)


def _in_shop(random: Random, words: Words, person: Row, habit: str, first_visit: int) -> Row:
    """As they typed it themselves at the checkout: the name they go by, a good e-mail."""
    called = words["nicknames"].get(person["first"])
    row = {key: person[key] for key in ("last", "postcode", "email")}
    row["first"] = called if called and random.random() < 0.5 else person["first"]
    row["street"] = person["street"]
    if random.random() < 0.3:
        row["street"] = row["street"].replace("Street", "St").replace("Road", "Rd")
    if random.random() < 0.15:
        row["email"] = row["email"].title()
    if random.random() < 0.8:
        row["phone"] = spelled(random, person["phone"])
    row["email_ok"] = random.choice(["true", "true", "false"])
    return row | {"habit": habit, "since": first_visit + random.randint(0, 3)}


def _in_form(random: Random, words: Words, person: Row, habit: str, first_visit: int) -> Row:
    """As a form takes it: everything is text, and one in eight swaps day and month."""
    called = words["nicknames"].get(person["first"], person["first"])
    birth = person["birth"]
    row: Row = {"name": f"{called} {person['last']}", "email": person["email"]}
    row["since"] = random.randint(3, max(4, first_visit))
    if person["soon"] is not None:
        row |= _birth(person)
    elif birth.day <= 12 and random.random() < 0.3:
        row["birth"] = f"{birth:%m/%d/%Y}"
    else:
        row["birth"] = f"{birth:%d/%m/%Y}"
    if random.random() < 0.5:
        row["phone"] = spelled(random, person["phone"])
    return row


def _as_guest(random: Random, words: Words, person: Row, habit: str, first_visit: int) -> Row:
    """As the checkout takes whoever has no account."""
    row = {"name": f"{person['first']} {person['last']}", "email": person["email"], "postcode": person["postcode"]}
    return row | {"phone": spelled(random, person["phone"]), "days_ago": first_visit}
