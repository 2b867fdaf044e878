"""What the demo's customers said and agreed to: calls, complaints, feedback, memberships, choices, friends brought.

What does not belong here: who they are (`pipelines.demo.town`), what they bought (`pipelines.demo.visits`).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from pipelines.demo.town import Row, Town, Words, read, spelled

PLAIN = re.compile(r"0[1-9]\d+ \d+( \d+)?")

OPEN_COMPLAINTS = (1, 3, 9)
"""Days ago of complaints nobody has settled; the newest has not even been answered."""


def calls(random: Random, town: Town, today: date) -> list[Row]:
    """The phone log: half of the callers gave their card number, the others a name and a number."""
    words = read("texts.toml")
    callers = random.sample([row for row in town.book if row.get("phone")], 56)
    phones = Counter(row.get("phone") for row in town.book)
    entries = []
    for row in callers:
        call: Row = dict(zip(("direction", "about", "result", "notes"), random.choice(words["calls"]), strict=True))
        # Behind a switchboard a name is not enough to know the caller by.
        has_card = random.random() < 0.5 or phones[row["phone"]] > 1
        who = {"card": row["id"]} if has_card else {"name": row["name"], "phone": _loud(random, row["phone"])}
        entries.append({"at": _moment(random, today, 240), **call, **who, "staff": random.choice(words["staff"])})
    return sorted(entries, key=lambda entry: entry["at"])


def complaints(random: Random, town: Town, today: date) -> list[Row]:
    """The complaints tab, oldest first; the last ones are still open."""
    words = read("texts.toml")
    rows = random.sample(town.book, 24)
    opened = [_moment(random, today, 500, least=12) for _ in rows]
    entries = [_complaint(random, words, row, at) for row, at in zip(rows, opened, strict=True)]
    # Somebody who is in no list complained as well.
    stranger = _complaint(random, words, {}, _at(today - timedelta(days=41), 11))
    entries.append(stranger | {"name": "Rosalind Pikestaff", "phone": "0117 496 0890"})
    for row, days_ago in zip(random.sample(town.book, len(OPEN_COMPLAINTS)), OPEN_COMPLAINTS, strict=True):
        fresh = _complaint(random, words, row, _at(today - timedelta(days=days_ago), 16))
        answered = None if days_ago == min(OPEN_COMPLAINTS) else _at(today - timedelta(days=days_ago - 1), 9)
        entries.append(fresh | {"answered": answered, "solved": None, "state": "Open", "did": None})
    entries.sort(key=lambda entry: entry["opened"])
    return [entry | {"ref": f"C{number:03}"} for number, entry in enumerate(entries, 1)]


def feedback(random: Random, town: Town, sold: list[Row], today: date) -> list[Row]:
    """Answers to the survey and reviews; some name their order, and one has a word for a score."""
    words = read("texts.toml")
    orders = {order["customer"]: order["order"] for order in sold if "customer" in order}
    entries: list[Row] = []
    for row in random.sample(town.shop, 96):
        kind, most = random.choice([("NPS", 10), ("NPS", 10), ("CSAT", 5), ("Review", 5)])
        entry = {"at": _moment(random, today, 365), "kind": kind, "most": most}
        entry |= {"score": max(1, most - int(random.expovariate(0.7))), "comment": random.choice(words[kind.lower()])}
        entry |= {"name": f"{row['first']} {row['last']}", "email": row["email"]}
        entries.append(entry | ({"order": orders.get(row["id"])} if random.random() < 0.4 else {}))
    entries.sort(key=lambda entry: entry["at"])
    entries[50]["score"] = "lots"
    return entries


def memberships(random: Random, town: Town, today: date) -> list[Row]:
    """The memberships tab: most run on, some end within the month, some are long over."""
    kinds = read("texts.toml")["memberships"]
    entries = []
    for number, row in enumerate(random.sample(town.book, 34), 1):
        kind, fee = random.choice(kinds)
        renews = today + timedelta(days=random.choice([-200, -40, 3, 8, 12, 19, 26, 28, *range(35, 330, 20)]))
        entry = {"number": f"M{number:03}", "card": row["id"], "kind": kind, "starts": renews - timedelta(days=365)}
        state = "Cancelled" if renews < today else "Active"
        entries.append(entry | {"renews": renews, "fee": fee, "state": state, "auto": random.choice(["yes", "no"])})
    return entries


def choices(random: Random, town: Town, today: date) -> list[Row]:
    """What people chose on the preferences page, dated: it may contradict what another list says of them."""
    words = read("texts.toml")
    entries: list[Row] = [row | {"at": row["days_ago"]} for row in town.consents]
    crowd = [row for row in town.book + town.shop if row.get("is_crowd") and "email" in row]
    for row in random.sample(crowd, 26):
        entry = {"at": today - timedelta(days=random.randint(2, 300)), "email": row["email"]}
        entry |= {"channel": random.choice(["email", "email", "sms", "post"])}
        entry |= {"status": random.choice(["granted", "granted", "withdrawn"])}
        entries.append(entry | {"evidence": random.choice(words["evidence"])})
    return sorted(entries, key=lambda entry: entry["at"])


def friends(random: Random, town: Town) -> list[Row]:
    """Who brought whom: the older customer by whatever they gave (e-mail, phone, card), the newer by e-mail."""
    old = [row for row in town.book if row.get("phone") and not row.get("company")]
    new = [row for row in town.shop if "phone" in row]
    pairs = zip(random.sample(old, 18), random.sample(new, 18), strict=True)
    return sorted(_brought(random, pairs), key=lambda entry: entry["at"])


def _brought(random: Random, pairs: Iterable[tuple[Row, Row]]) -> Iterator[Row]:
    for older, newer in pairs:
        known = [older["id"], _loud(random, older["phone"]), older.get("email")]
        yield {"at": newer["since"], "old": random.choice([name for name in known if name]), "new": newer["email"]}


def _complaint(random: Random, words: Words, row: Row, at: datetime) -> Row:
    category, severity, about, did = random.choice(words["complaints"])
    answered = _later(random, at, 2)
    entry = {"card": row.get("id"), "category": category, "severity": severity, "about": about, "did": did}
    entry |= {"opened": at, "answered": answered, "solved": _later(random, answered, 5), "state": "Solved"}
    return entry | {"staff": random.choice(words["staff"])}


def _loud(random: Random, phone: str | int) -> str:
    """A number as it is said over the phone; what is no plain `0117 496 0123` is said as it is written."""
    return spelled(random, phone) if isinstance(phone, str) and PLAIN.fullmatch(phone) else f"{phone}"


def _later(random: Random, at: datetime, most_days: int) -> datetime:
    """Within the hour, or on one of the next days."""
    days = random.randint(0, most_days)
    return _at(at.date() + timedelta(days=days), random.randint(9, 16), 10) if days else at + timedelta(minutes=40)


def _moment(random: Random, today: date, most: int, least: int = 2) -> datetime:
    return _at(
        today - timedelta(days=random.randint(least, most)), random.randint(8, 17), random.choice([5, 20, 35, 50])
    )


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute))
