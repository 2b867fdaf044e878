"""Lives of customers and of the shop's files, many at once, and what must hold after every day of them.

`python tests/end_to_end/opt_out_lives.py --lives 20000` plays many and tells what went wrong; `test_opt_out_lives.py`
lets Hypothesis choose the days of some hundred. Every person lives in one shop with the others and has nothing in common
with them, so one refresh plays a day of all.
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import md5
from pathlib import Path
from types import MappingProxyType

sys.path.append(str(Path(__file__).parent))

from layers import Layers

START = datetime(2026, 3, 1, 6)
CHANNELS = ("email", "sms", "call")
HEADINGS = {
    "email": ("OK to email?", "Newsletter", "May we email you?", "Email opt-in"),
    "sms": ("OK to text", "SMS consent", "Text OK?", "SMS opt-in"),
    "call": ("OK to call?", "Phone consent", "May we call?", "Phone allowed"),
}
_SYLLABLES = ("ba", "ke", "di", "fo", "gu", "hal", "jem", "kin", "lor", "mus", "nat", "per", "ris", "ton", "vul", "zed")
UNREADABLE = ("only on Tuesdays", "see her file", "ask again", "rang off")
MAY = MappingProxyType({"email": "may_email", "sms": "may_sms", "call": "may_call"})


@dataclass
class Row:
    """A row of the book."""

    record_id: str
    email: str
    phone: str
    words: dict[str, str] = field(default_factory=dict)


@dataclass
class Person:
    """Somebody, their rows, and what they said last of each channel."""

    number: int
    rows: list[Row] = field(default_factory=list)
    in_form: bool = True
    said: list[tuple[datetime, str, str, str, str]] = field(default_factory=list)
    no: dict[str, datetime] = field(default_factory=dict)
    yes: dict[str, datetime] = field(default_factory=dict)
    known_as: dict[str, set[str]] = field(default_factory=dict)
    """Channel -> the e-mail addresses by which they were one customer when they said no."""
    unclear: set[str] = field(default_factory=set)
    """Channels that a word closed which nobody could read."""
    maybe: set[str] = field(default_factory=set)
    """Channels of which only a person could tell: somebody explained a word that nobody could read."""

    @property
    def name(self) -> str:
        """Like nobody else's: two people of like names, numbers and streets may be one to the rules of sameness."""
        syllables = [_SYLLABLES[int(digit, 16)] for digit in self.digest[:7]]
        return f"{''.join(syllables[:3]).title()} {''.join(syllables[3:]).title()}"

    @property
    def digest(self) -> str:
        return md5(str(self.number).encode(), usedforsecurity=False).hexdigest()

    def email(self, version: int) -> str:
        return f"{self.name.split()[0].lower()}.{version}@{self.digest[:12]}.example.org"

    def phone(self, version: int) -> str:
        return f"+4474{int(md5(f'{self.digest}{version}'.encode(), usedforsecurity=False).hexdigest(), 16) % 10**8:08}"

    def says_no(self, channel: str, at: datetime) -> None:
        row = self.rows[0] if self.rows else None
        emails = {row.email if row else self.email(0)}
        # Whoever changed address and number at once is to the rules, and to anybody, a namesake of who they were.
        if row is None or row.email == self.email(0) or row.phone == self.phone(0):
            emails.add(self.email(0))
        self.no[channel], self.known_as[channel] = at, emails
        self.maybe.discard(channel)

    @property
    def street(self) -> str:
        return f"{self.number % 97 + 1} {self.name.split()[1]} Lane,B{self.number % 89 + 10} {self.number % 9}AA"


@dataclass
class Shop:
    """The files, the config and the tables; a step is a day."""

    folder: Path
    people: list[Person]
    days: int = 0
    source: str = "book"
    has_form: bool = True
    headings: dict[str, str] = field(default_factory=lambda: {channel: words[0] for channel, words in HEADINGS.items()})
    is_mapped: bool = False
    made: list[str] = field(default_factory=list)

    @classmethod
    def opened(cls, folder: Path, lives: int) -> "Shop":
        shop = cls(folder, [Person(number) for number in range(lives)])
        for person in shop.people:
            person.rows.append(Row(str(person.number), person.email(0), person.phone(0)))
        shop.refresh()
        return shop

    @property
    def now(self) -> datetime:
        return START + timedelta(days=self.days)

    def write(self) -> None:
        mapping = (
            "{" + ", ".join(f"'{h}': consent.{'phone' if c == 'call' else c}" for c, h in self.headings.items()) + "}"
        )
        columns = f", columns: {mapping}" if self.is_mapped else ""
        form = "\n  form: {type: csv, path: form.csv, holds: people}" if self.has_form else ""
        (self.folder / "regulars.yaml").write_text(
            "business: {name: Corner Bakery, country: GB, currency: GBP, timezone: Europe/London}\nsources:\n"
            f"  {self.source}: {{type: csv, path: book.csv, holds: people{columns}}}\n"
            f"  said: {{type: csv, path: said.csv, holds: consents}}{form}\n"
        )
        lines = [",".join(("Id", "Name", "Email", "Phone", "Street", "Postcode", *self.headings.values()))]
        for person in self.people:
            lines += [
                ",".join(
                    (row.record_id, person.name, row.email, row.phone, person.street,
                     *(row.words.get(channel, "") for channel in CHANNELS))
                )
                for row in person.rows
            ]  # fmt: skip
        (self.folder / "book.csv").write_text("\n".join([*lines, "x,Nobody Atall,nobody@example.com,,,,,,"]) + "\n")
        form_rows = [f"{p.name},{p.email(0)},{p.phone(0)}" for p in self.people if p.in_form]
        (self.folder / "form.csv").write_text(
            "\n".join(["Name,Email,Phone", *form_rows, "No One,no@example.com,"]) + "\n"
        )
        said = [
            f"{person.name},{email},{phone},{at:%Y-%m-%d %H:%M},{channel},{status}"
            for person in self.people
            for at, channel, status, email, phone in person.said
        ]
        (self.folder / "said.csv").write_text("\n".join(["Name,Email,Phone,At,Channel,Status", *said]) + "\n")

    def refresh(self) -> None:
        self.days += 1
        self.write()
        self.layers = Layers(self.folder)
        self.layers.refresh(self.now, may_shrink=True)

    def play(self, deeds: Sequence[str], change: str) -> None:
        """A day: what happens to each person, and to the shop."""
        for person, deed in zip(self.people, deeds, strict=True):
            DEEDS[deed](self, person)
        CHANGES[change](self)
        self.refresh()

    def wrong(self) -> Iterator[str]:
        """Everything that must not be: reached in spite of a no, or locked out in spite of a later yes."""
        may: dict[str, list[tuple[str, str, list[bool]]]] = {}
        for name, source, email, *allowed in self.layers.ask(
            """
            select people.name, people.source, people.email, may_email, may_sms, may_call
            from crm.customers as customers
            join identity.clusters using (customer_id)
            join staging.people as people using (source, record_id)
            """
        ):
            may.setdefault(name, []).append((source, email, allowed))
        for person in self.people:
            records = may.get(person.name, [])
            for place, channel in enumerate(CHANNELS):
                if channel in person.maybe:
                    continue
                no, yes = person.no.get(channel), person.yes.get(channel)
                theirs = person.known_as.get(channel, set())
                reached = any(
                    allowed[place] for source, email, allowed in records if email in theirs or source == self.source
                )
                if no and (yes is None or yes <= no) and reached:
                    yield f"{person.name} said no to {channel} on {no:%d %b} and may be reached"
                if yes and (no is None or yes > no) and records and not any(allowed[place] for *_, allowed in records):
                    yield f"{person.name} said yes to {channel} on {yes:%d %b}, after everything else, and is locked out"


Deed = Callable[[Shop, Person], None]


def _first(person: Person) -> Row | None:
    return person.rows[0] if person.rows else None


def _word(channel: str, word: str) -> Deed:
    def typed(shop: Shop, person: Person) -> None:
        row = _first(person)
        if row is None:
            return
        before = row.words.get(channel, "")
        row.words[channel] = word
        is_no, was_no = word == "no", before == "no"
        if (is_no and not was_no) or (word in UNREADABLE and before != word):
            person.says_no(channel, shop.now + timedelta(days=1))
        if word in UNREADABLE:
            person.unclear.add(channel)
        if is_no:
            person.unclear.discard(channel)
        if word == "yes" and channel in person.unclear:
            person.maybe.add(channel)

    return typed


def _dated(channel: str, status: str) -> Deed:
    def stated(shop: Shop, person: Person) -> None:
        at = shop.now + timedelta(hours=12)
        row = _first(person) or Row("", person.email(0), person.phone(0))
        person.said.append((at, channel, status, row.email, row.phone))
        for each in CHANNELS if channel == "all" else (channel,):
            if status == "granted":
                person.yes[each] = at
            else:
                person.says_no(each, at)
            person.maybe.discard(each)

    return stated


def _nothing(shop: Shop, person: Person) -> None:
    """A day like any other."""


def _leave_the_book(shop: Shop, person: Person) -> None:
    person.rows.clear()


def _come_back(shop: Shop, person: Person) -> None:
    """The row that was there, under another id; its words are as they were."""
    if person.rows:
        row = person.rows[0]
        row.record_id = f"{person.number}-{shop.days}"
    else:
        person.rows.append(Row(f"{person.number}-{shop.days}", person.email(0), person.phone(0)))


def _double(shop: Shop, person: Person) -> None:
    if person.rows and len(person.rows) < 3:
        first = person.rows[0]
        person.rows.append(Row(f"{person.number}-d{shop.days}", first.email, first.phone))


def _delete_the_original(shop: Shop, person: Person) -> None:
    if len(person.rows) > 1:
        person.rows.pop(0)


def _move(shop: Shop, person: Person) -> None:
    if person.rows:
        person.rows[0].email = person.email(shop.days)


def _new_number(shop: Shop, person: Person) -> None:
    if person.rows:
        person.rows[0].phone = person.phone(shop.days)


def _statements_go(shop: Shop, person: Person) -> None:
    person.said.clear()


def _leave_the_form(shop: Shop, person: Person) -> None:
    person.in_form = False


DEEDS: Mapping[str, Deed] = MappingProxyType(
    {
        "nothing": _nothing,
        **{f"{word} to {channel} in the book": _word(channel, word) for channel in CHANNELS for word in ("no", "yes", "")},
        **{f"unreadable word for {channel}": _word(channel, word) for channel, word in zip(CHANNELS, UNREADABLE[:3], strict=True)},
        **{f"{status} {channel}, dated": _dated(channel, status) for channel in (*CHANNELS, "all")
           for status in ("granted", "withdrawn")},
        "statements go": _statements_go,
        "leaves the book": _leave_the_book,
        "comes back under another id": _come_back,
        "row doubled": _double,
        "original deleted": _delete_the_original,
        "another e-mail address": _move,
        "another number": _new_number,
        "leaves the form": _leave_the_form,
    }
)  # fmt: skip


def _same(shop: Shop) -> None:
    """Nothing happens to the shop."""


def _rename_headings(shop: Shop) -> None:
    shop.headings = {channel: words[(words.index(shop.headings[channel]) + 1) % len(words)]
                     for channel, words in HEADINGS.items()}  # fmt: skip


def _map(shop: Shop) -> None:
    shop.is_mapped = not shop.is_mapped


def _rename_source(shop: Shop) -> None:
    shop.source = {"book": "buch", "buch": "book"}[shop.source]


def _form_comes_or_goes(shop: Shop) -> None:
    shop.has_form = not shop.has_form


def _turn_the_rows_round(shop: Shop) -> None:
    shop.people.reverse()


def _rebuild(shop: Shop) -> None:
    (shop.folder / "data/warehouse.duckdb").unlink()


CHANGES: Mapping[str, Callable[[Shop], None]] = MappingProxyType(
    {
        "nothing": _same, "headings renamed": _rename_headings, "mapping written or taken out": _map,
        "source renamed": _rename_source, "form comes or goes": _form_comes_or_goes, "rows turned": _turn_the_rows_round,
        "rebuilt": _rebuild,
    }
)  # fmt: skip


def main() -> None:
    """Play until so many lives were lived; the exit code is 1 if anybody was reached who said no, or locked out."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--lives", type=int, default=20_000)
    parser.add_argument("--days", type=int, default=8)
    parser.add_argument("--at-once", type=int, default=1_000, help="lives in one shop")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    found = 0
    for number in range(-(-asked.lives // asked.at_once)):
        chance = random.Random(asked.seed + number)
        with tempfile.TemporaryDirectory() as folder:
            shop, log = Shop.opened(Path(folder), asked.at_once), []
            history: dict[int, list[str]] = {person.number: [] for person in shop.people}
            for _ in range(asked.days):
                deeds = [chance.choice(list(DEEDS)) for _ in shop.people]
                change = chance.choice(list(CHANGES))
                for person, deed in zip(shop.people, deeds, strict=True):
                    history[person.number].append(deed)
                log.append(change)
                shop.play(deeds, change)
                wrong = list(shop.wrong())
                found += len(wrong)
                for each in wrong[:3]:
                    who = next(person for person in shop.people if each.startswith(person.name))
                    print(
                        f"seed {asked.seed + number}, day {shop.days}: {each}\n  {history[who.number]}\n  shop: {log}"
                    )
                if wrong:
                    break
        print(f"{(number + 1) * asked.at_once:,} lives of {asked.days} days, {found} wrong", flush=True)
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
