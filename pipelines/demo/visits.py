"""What the demo's customers bought: orders, their lines, and the points on the loyalty cards.

What does not belong here: who the customers are (`pipelines.demo.town`), how files spell it (`pipelines.demo.folder`).
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from pipelines.demo.town import HERE, Habit, Row, Town, habits

FIRST_ORDER = 40001
NEVER_LISTED = ("10999", "B-1999")
"""A customer number and a card that no list of people has: whoever uses them bought something all the same."""


@dataclass(frozen=True, slots=True)
class Sales:
    """Orders by date, with their lines in the same order."""

    orders: list[Row]
    lines: list[Row]


def products() -> list[list[str]]:
    """The price list, header first."""
    with (HERE / "products.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def sell(random: Random, town: Town, today: date) -> Sales:
    """Everything the shop sold, up to yesterday."""
    visits = sorted(_visits(random, town, today), key=lambda visit: visit["at"])
    goods = products()[1:]
    sales = Sales([], [])
    for number, visit in enumerate(visits, FIRST_ORDER):
        lines = list(_lines(random, str(number), visit.pop("items"), goods))
        sales.lines.extend(lines)
        total = sum(line["amount"] for line in lines) / 100
        sales.orders.append(
            visit | {"order": str(number), "total": f"{total:.2f}"} | _outcome(random, visit["at"].date(), total, today)
        )
    # Somebody could not read the till roll: an order without a total has to be looked at by a person.
    sales.orders[len(sales.orders) // 2]["total"] = "see till roll"
    return sales


def parts(sales: Sales, today: date) -> list[Row]:
    """The three largest orders are paid in three parts, a month apart; what was due by today was paid, but for one."""
    dear = sorted(
        (order for order in sales.orders if order["total"][:1].isdigit()), key=lambda each: -float(each["total"])
    )
    found = []
    for order in dear[:3]:
        for number in range(3):
            due = order["at"].date() + timedelta(days=30 * number)
            part = f"{float(order['total']) / 3:.2f}"
            found.append({"order": order["order"], "due": due, "part": part, "paid": due if due < today else None})
    found[-1]["paid"] = None
    return found


def points(random: Random, town: Town, today: date) -> list[Row]:
    """What was put on the loyalty cards and taken off them, by date."""
    entries = [entry for row in town.book if random.random() < 0.6 for entry in _card(random, row, today)]
    stray = today - timedelta(days=30)
    entries += [{"card": NEVER_LISTED[1], "at": stray, "points": 15, "why": "Purchase"}]
    entries.sort(key=lambda entry: (entry["at"], entry["card"]))
    entries[len(entries) // 3]["points"] = "ten"
    return entries


def _visits(random: Random, town: Town, today: date) -> Iterator[Row]:
    """One row per visit: who came, when, and how many items they took."""
    kinds = habits()
    for row in town.shop:
        habit = kinds[row["habit"]]
        for day in _days(random, habit, today, row["since"]):
            yield _visit(random, day, habit.items) | {"customer": row["id"], "currency": row.get("currency", "GBP")}
    for guest in town.guest:
        yield _visit(random, guest["days_ago"], 2) | {"guest": guest, "currency": "GBP"}
    for days_ago in (12, 75, 301):
        yield _visit(random, today - timedelta(days=days_ago), 1) | {"currency": "GBP"}
    for days_ago in (20, 55):
        yield _visit(random, today - timedelta(days=days_ago), 2) | {"customer": NEVER_LISTED[0], "currency": "GBP"}


def _visit(random: Random, day: date, items: int) -> Row:
    opened = datetime.combine(day, time(7, 30))
    return {"at": opened + timedelta(minutes=random.randint(0, 600)), "items": random.randint(1, items)}


def _days(random: Random, habit: Habit, today: date, since: date) -> Iterator[date]:
    """The days of somebody's visits, from the first on; nobody came before they joined."""
    ago = min(float(habit.first), float((today - since).days))
    last = habit.last * random.uniform(1, 1.3)
    while True:
        yield today - timedelta(days=max(1, round(ago)))
        ago -= habit.gap * random.uniform(0.6, 1.4)
        if ago < last:
            return


def _lines(random: Random, order: str, items: int, goods: list[list[str]]) -> Iterator[Row]:
    """The lines of an order, amounts in pence; what costs more is bought less often."""
    taken = dict.fromkeys(random.choices(range(len(goods)), [1 / float(item[3]) for item in goods], k=items))
    for place in taken:
        sku, item, _, price, *_ = goods[place]
        quantity = random.choice([1, 1, 1, 2, 2, 3]) if float(price) < 10 else 1
        amount = quantity * round(float(price) * 100)
        yield {"order": order, "sku": sku, "item": item, "quantity": quantity, "price": price, "amount": amount}


def _outcome(random: Random, day: date, total: float, today: date) -> Row:
    """How an order ended: nearly all are done, a few came back in part or whole, a few were called off."""
    draw = random.random()
    if (today - day).days <= 1:
        return {"status": "Pending"}
    if draw < 0.015:
        return {"status": "Cancelled"}
    if draw < 0.03:
        return {"status": "Refunded", "refunded": f"{total:.2f}"}
    if draw < 0.045:
        return {"status": "Completed", "refunded": f"{total / 2:.2f}"}
    return {"status": "Completed"}


def _card(random: Random, row: Row, today: date) -> Iterator[Row]:
    """The entries of one card: points for purchases, and now and then a free loaf."""
    age = (today - row["since"]).days
    for _ in range(random.randint(1, 7)):
        entry = {"card": row["id"], "at": today - timedelta(days=random.randint(1, min(age, 720)))}
        if random.random() < 0.1:
            yield entry | {"points": -50, "why": "Free loaf"}
        else:
            yield entry | {"points": random.randint(3, 40), "why": "Purchase"}
