"""The demo's folder: which file holds what.

What does not belong here: the people and what they do (`town`, `visits`, `contacts`).
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from random import Random
from shutil import copyfile

from pipelines.commands.installed import installed
from pipelines.demo import contacts, visits
from pipelines.demo.files import Tab, write_csv, write_workbook
from pipelines.demo.town import HERE, Row, Town, populate, read

SEED = 1837
COPIED = {"regulars.yaml": "regulars.yaml", "env.example": ".env.example"}


def make_demo(folder: Path, today: date) -> None:
    """Make the Corner Bakery's folder: its files up to the day before `today`, its config and a guide.

    The same day gives the same bytes. Files that are there already are written over, others are left alone.
    """
    random = Random(SEED)  # noqa: S311 (a shop that is the same every time, not a secret)
    town = populate(random, today)
    sales = visits.sell(random, town, today)
    _write_sheets(folder / "sheets", random, town, today)
    _write_shop(folder / "shop", random, town, sales)
    _write_forms(folder / "forms", random, town, sales, today)
    write_csv(folder / "till" / "loyalty.csv", read("headings.toml")["points"], visits.points(random, town, today))
    write_csv(folder / "shop" / "instalments.csv", read("headings.toml")["parts"], visits.parts(sales, today))
    for packed, name in COPIED.items():
        copyfile(HERE / packed, folder / name)
    _write_guide(folder)


def _write_guide(folder: Path) -> None:
    """Its commands can be typed as they stand, in that folder, whether or not the shell knows `regulars`."""
    text = (HERE / "guide.md").read_text(encoding="utf-8")
    for name in ("regulars", "python"):
        text = text.replace(f"{{{name}}}", installed(name, folder))
    (folder / "README.md").write_text(text, encoding="utf-8")


def _write_sheets(folder: Path, random: Random, town: Town, today: date) -> None:
    """What the team keeps by hand."""
    headings = read("headings.toml")
    book = [{"town": "Bristol" if "street" in row else None, "sort": row["name"][:12], **row} for row in town.book]
    paid = contacts.memberships(random, town, today)
    trouble = contacts.complaints(random, town, today)
    counted = {"id": "Total", "name": len(book)}
    added = {"number": "Total", "fee": sum(row["fee"] for row in paid)}
    tabs = [
        Tab("Customers", "Corner Bakery: our customers", headings["book"], book, counted, hidden=("sort key",)),
        Tab("Complaints", "Complaints, and what we did about them", headings["complaints"], trouble),
        Tab("Memberships", "Who pays for what", headings["memberships"], paid, added),
    ]
    write_workbook(folder / "corner_bakery.xlsx", tabs)
    log = [{"channel": "Phone", **row} for row in contacts.calls(random, town, today)]
    write_csv(folder / "phone_log.csv", headings["calls"], log)


def _write_shop(folder: Path, random: Random, town: Town, sales: visits.Sales) -> None:
    """What the web shop exports: one of its files, as so often, in another encoding than the rest."""
    headings = read("headings.toml")
    accounts = [{"town": "Bristol", "country": "United Kingdom", **row} for row in town.shop]
    write_csv(folder / "customers.csv", headings["accounts"], accounts)
    orders = [_order(random, order) for order in sales.orders]
    write_csv(folder / "orders.csv", headings["orders"], orders, delimiter=";", encoding="cp1252")
    lines = [line | {"amount": f"{line['amount'] / 100:.2f}"} for line in sales.lines]
    write_csv(folder / "order_lines.csv", headings["lines"], lines, encoding="utf-8-sig")
    header, *goods = visits.products()
    write_csv(folder / "products.csv", dict(zip(header, header, strict=True)), _keyed(header, goods))


def _write_forms(folder: Path, random: Random, town: Town, sales: visits.Sales, today: date) -> None:
    """What people filled in themselves."""
    headings = read("headings.toml")
    answers = [_answer(random, row) for row in town.form]
    write_csv(folder / "newsletter.csv", headings["newsletter"], answers)
    write_csv(folder / "feedback.csv", headings["feedback"], contacts.feedback(random, town, sales.orders, today))
    chosen = [{"purpose": "News and offers", **row} for row in contacts.choices(random, town, today)]
    write_csv(folder / "preferences.csv", headings["choices"], chosen)
    write_csv(folder / "bring_a_friend.csv", headings["friends"], contacts.friends(random, town))


def _answer(random: Random, row: Row) -> Row:
    words = read("town.toml")
    return row | {"heard": random.choice(words["heard_from"]), "favourite": random.choice(words["favourites"])}


def _order(random: Random, order: Row) -> Row:
    """An order as exported: whoever had no account left name, e-mail, phone and postcode with it."""
    guest = order.get("guest", {})
    details = {f"guest_{key}": guest.get(key) for key in ("name", "email", "phone", "postcode")}
    return order | details | {"payment": random.choice(["Card", "Card", "Cash", "PayPal"])}


def _keyed(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Row]:
    return [dict(zip(header, row, strict=True)) for row in rows]
