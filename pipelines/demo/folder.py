"""The demo's folder: which file holds what, under which headings.

What does not belong here: the people and what they do (`town`, `visits`, `contacts`).
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from random import Random
from shutil import copyfile

from pipelines.demo import contacts, visits
from pipelines.demo.files import Tab, write_csv, write_workbook
from pipelines.demo.town import HERE, Row, Town, populate, read

SEED = 1837
COPIED = {"regulars.yaml": "regulars.yaml", "guide.md": "README.md", "env.example": ".env.example"}

BOOK = {
    "id": "Card no",
    "sort": "sort key",
    "name": "Full name",
    "company": "Company",
    "email": "E-mail",
    "phone": "Phone",
    "birth": "Birthday",
    "street": "Address",
    "town": "Town",
    "postcode": "Postcode",
    "since": "Customer since",
    "email_ok": "OK to email?",
    "text_ok": "OK to text?",
    "allergies": "Allergies",
}
COMPLAINTS = {
    "ref": "Ref",
    "opened": "Opened",
    "card": "Card no",
    "name": "Name",
    "phone": "Phone",
    "category": "Category",
    "about": "What happened",
    "severity": "How bad",
    "answered": "First answer",
    "solved": "Solved",
    "state": "State",
    "did": "What we did",
    "staff": "Taken by",
}
MEMBERSHIPS = {
    "number": "Membership no",
    "card": "Card no",
    "kind": "Kind",
    "starts": "Starts",
    "renews": "Renews",
    "fee": "Fee",
    "state": "State",
    "auto": "Renews by itself?",
}
ACCOUNTS = {
    "id": "customer_id",
    "first": "first_name",
    "last": "last_name",
    "email": "email",
    "phone": "phone",
    "street": "address",
    "town": "city",
    "postcode": "postcode",
    "country": "country",
    "since": "created_at",
    "email_ok": "accepts_marketing",
}
ORDERS = {
    "order": "Order no",
    "at": "Date",
    "customer": "Customer no",
    "guest_name": "Guest name",
    "guest_email": "Guest e-mail",
    "guest_phone": "Guest phone",
    "guest_postcode": "Guest postcode",
    "status": "Status",
    "currency": "Currency",
    "total": "Total",
    "refunded": "Refunded",
    "payment": "Payment",
}
LINES = {
    "order": "Order no",
    "sku": "SKU",
    "item": "Item",
    "quantity": "Qty",
    "price": "Price",
    "amount": "Amount",
}
NEWSLETTER = {
    "since": "Timestamp",
    "name": "Your name",
    "email": "Your e-mail address",
    "phone": "Mobile or landline",
    "birth": "When is your birthday?",
    "postcode": "Your postcode",
    "text_ok": "May we text you?",
    "heard": "How did you hear about us?",
    "favourite": "What do you like best?",
}
FEEDBACK = {
    "at": "Submitted",
    "name": "Your name",
    "email": "Your e-mail",
    "kind": "Question",
    "score": "Score",
    "most": "Out of",
    "comment": "In your words",
    "order": "Order no",
}
CHOICES = {
    "at": "When",
    "email": "E-mail",
    "channel": "Channel",
    "purpose": "For",
    "status": "Choice",
    "evidence": "How we know",
}
CALLS = {
    "at": "When",
    "card": "Card no",
    "name": "Caller",
    "phone": "Number",
    "channel": "How",
    "direction": "In or out",
    "about": "About",
    "staff": "Taken by",
    "result": "Result",
    "notes": "Remarks",
}
FRIENDS = {"at": "Date", "old": "Who told them", "new": "Who came"}
POINTS = {"card": "Card no", "at": "Date", "points": "Points", "why": "Why"}


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
    write_csv(folder / "till" / "loyalty.csv", POINTS, visits.points(random, town, today))
    for packed, name in COPIED.items():
        copyfile(HERE / packed, folder / name)


def _write_sheets(folder: Path, random: Random, town: Town, today: date) -> None:
    """What the team keeps by hand."""
    book = [
        {"town": "Bristol" if "street" in row else None, **row, "sort": row["name"].lower()[:12]} for row in town.book
    ]
    paid = contacts.memberships(random, town, today)
    tabs = [
        Tab(
            "Customers",
            "Corner Bakery: our customers",
            BOOK,
            book,
            {"id": "Total", "name": f"{len(book)} customers"},
            ("sort key",),
        ),
        Tab(
            "Complaints", "Complaints, and what we did about them", COMPLAINTS, contacts.complaints(random, town, today)
        ),
        Tab(
            "Memberships",
            "Who pays for what",
            MEMBERSHIPS,
            paid,
            {"number": "Total", "fee": sum(row["fee"] for row in paid)},
        ),
    ]
    write_workbook(folder / "corner_bakery.xlsx", tabs)
    log = [{"channel": "Phone", **row} for row in contacts.calls(random, town, today)]
    write_csv(folder / "phone_log.csv", CALLS, log)


def _write_shop(folder: Path, random: Random, town: Town, sales: visits.Sales) -> None:
    """What the web shop exports: one of its files, as so often, in another encoding than the rest."""
    accounts = [{"town": "Bristol", "country": "United Kingdom", **row} for row in town.shop]
    write_csv(folder / "customers.csv", ACCOUNTS, accounts)
    orders = [_order(random, order) for order in sales.orders]
    write_csv(folder / "orders.csv", ORDERS, orders, delimiter=";", encoding="cp1252")
    lines = [line | {"amount": f"{line['amount'] / 100:.2f}"} for line in sales.lines]
    write_csv(folder / "order_lines.csv", LINES, lines, encoding="utf-8-sig")
    header, *goods = visits.products()
    write_csv(folder / "products.csv", dict(zip(header, header, strict=True)), _keyed(header, goods))


def _write_forms(folder: Path, random: Random, town: Town, sales: visits.Sales, today: date) -> None:
    """What people filled in themselves."""
    words = read("town.toml")
    answers = [
        {**row, "heard": random.choice(words["heard_from"]), "favourite": random.choice(words["favourites"])}
        for row in town.form
    ]
    write_csv(folder / "newsletter.csv", NEWSLETTER, answers)
    write_csv(folder / "feedback.csv", FEEDBACK, contacts.feedback(random, town, sales.orders, today))
    chosen = [{"purpose": "News and offers", **row} for row in contacts.choices(random, town, today)]
    write_csv(folder / "preferences.csv", CHOICES, chosen)
    write_csv(folder / "bring_a_friend.csv", FRIENDS, contacts.friends(random, town))


def _order(random: Random, order: Row) -> Row:
    """An order as exported: whoever had no account left name, e-mail, phone and postcode with it."""
    guest = order.get("guest", {})
    details = {f"guest_{key}": guest.get(key) for key in ("name", "email", "phone", "postcode")}
    return order | details | {"payment": random.choice(["Card", "Card", "Cash", "PayPal"])}


def _keyed(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Row]:
    return [dict(zip(header, row, strict=True)) for row in rows]
