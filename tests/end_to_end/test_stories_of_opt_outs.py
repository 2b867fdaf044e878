"""What a shop owner would tell of an opt-out that came back to life; each of these did, once."""

import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))

from layers import Layers

from pipelines.commands.check.check import check_up

BUSINESS = "business: {name: Corner Bakery, country: GB, currency: GBP, timezone: Europe/London}\nsources:\n"
TILL = "  till: {type: csv, path: orders.csv, holds: orders}\n"
ORDERS = "Order number,Order date,Customer email,Total\nO-1,2026-02-25,ada@example.org,25\nO-2,2026-02-25,bob@example.org,20\n"
MAY = "select may_email, may_sms, may_call from crm.customers where name = 'Ada King' order by all"


class Shop:
    """A shop of a few files; every refresh is a day later."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.day = folder, datetime(2026, 3, 1, 6)
        self.write("orders.csv", ORDERS)

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)

    def refresh(self, *sources: str) -> None:
        self.write("regulars.yaml", BUSINESS + TILL + "".join(f"  {source}\n" for source in sources))
        self.layers = Layers(self.folder)
        self.layers.refresh(self.day, may_shrink=True)
        self.day += timedelta(days=1)

    def may(self) -> list[tuple[bool, ...]]:
        return self.layers.ask(MAY)


BOOK = "book: {type: csv, path: book.csv, holds: people}"
FORM = "form: {type: csv, path: form.csv, holds: consents}"
HEAD = "Id,Name,Email,Phone,Newsletter OK\n"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def test_the_row_that_said_no_was_deleted_as_a_double_of_another(shop: Shop) -> None:
    both = f"{HEAD}1,Ada King,ada@example.org,07400 123456,no\n2,Ada King,ada@example.org,07400 123456,\n"
    shop.write("book.csv", both)
    shop.refresh(BOOK)
    shop.write("book.csv", both.replace("1,Ada King,ada@example.org,07400 123456,no\n", ""))
    shop.refresh(BOOK)
    assert shop.may() == [(False, True, True)]


@pytest.mark.parametrize(
    "what_goes", ["the row of the form", "the e-mail address in the book", "first one, then the other"]
)
def test_a_no_to_everything_by_the_form_holds_when_row_or_address_goes(shop: Shop, what_goes: str) -> None:
    said = "Email,Date,Channel,Status\nbob@example.org,2026-02-01,email,yes\n"
    shop.write("book.csv", f"{HEAD}1,Ada King,ada@example.org,07400 123456,\n")
    shop.write("form.csv", said + "ada@example.org,2026-02-20,all,unsubscribed\n")
    shop.refresh(BOOK, FORM)
    assert shop.may() == [(False, False, False)]
    if what_goes != "the e-mail address in the book":
        shop.write("form.csv", said)
        shop.refresh(BOOK, FORM)
    if what_goes != "the row of the form":
        shop.write("book.csv", f"{HEAD}1,Ada King,ada.king@example.com,07400 123456,\n")
        shop.refresh(BOOK, FORM)
    assert shop.may() == [(False, False, False)]


@pytest.mark.parametrize("columns", ["{Mailing 2026: consent.email}", "{Mailing 2026: attributes.mailing}", "{}"])
def test_the_column_got_another_heading_and_the_config_was_mended(shop: Shop, columns: str) -> None:
    shop.write("book.csv", f"{HEAD}1,Ada King,ada@example.org,07400 123456,no\n")
    shop.refresh(BOOK)
    shop.write("book.csv", f"{HEAD.replace('Newsletter OK', 'Mailing 2026')}1,Ada King,ada@example.org,07400 123456,\n")
    shop.refresh(BOOK.replace("}", f", columns: {columns}}}"))
    assert shop.may() == [(False, True, True)]


@pytest.mark.parametrize("after", [("customers: {type: csv, path: book.csv, holds: people}",), ()])
def test_the_list_was_renamed_in_the_config_or_taken_out_of_it(shop: Shop, after: tuple[str, ...]) -> None:
    shop.write("book.csv", f"{HEAD}1,Ada King,ada@example.org,07400 123456,no\n")
    shop.refresh(BOOK)
    shop.refresh(*after)
    assert shop.layers.ask("select may_email from crm.customers where email = 'ada@example.org'") == [(False,)]


def test_a_list_that_was_renamed_keeps_its_customers_and_check_asks(shop: Shop) -> None:
    shop.write("book.csv", f"{HEAD}1,Ada King,ada@example.org,07400 123456,no\n")
    shop.refresh(BOOK)
    before = shop.layers.ask("select customer_id, name, may_email from crm.customers order by all")
    renamed = BOOK.replace("book:", "customers:")
    shop.write("regulars.yaml", BUSINESS + TILL + f"  {renamed}\n")
    asked = [notice for notice in check_up(shop.folder, {}).notices if "was: book" in notice]
    assert asked == [
        "customers was never read, and book, which held people too, is gone from the config: if it was renamed, write"
        " `was: book` under customers, or every customer of it gets a new id"
    ]
    shop.refresh(renamed.replace("}", ", was: book}"))
    assert shop.layers.ask("select customer_id, name, may_email from crm.customers order by all") == before


def test_a_list_of_people_not_to_be_mailed_means_what_it_says(shop: Shop) -> None:
    shop.write(
        "book.csv", "Id,Name,Email,Do Not Email\n1,Ada King,ada@example.org,yes\n2,Bob Muir,bob@example.org,no\n"
    )
    shop.refresh(BOOK)
    assert shop.layers.ask("select name, may_email from crm.customers order by name") == [
        ("Ada King", False), ("Bob Muir", True),
    ]  # fmt: skip


@pytest.mark.parametrize("word", ["please don't", "bounced", "unsub", "ask her husband", "nur zu Weihnachten"])
def test_a_word_that_is_neither_yes_nor_no_closes_the_channel_and_is_asked_about(shop: Shop, word: str) -> None:
    shop.write("book.csv", f"{HEAD}1,Ada King,ada@example.org,07400 123456,{word}\n")
    shop.refresh(BOOK)
    assert shop.may() == [(False, True, True)]
    shop.write("book.csv", f"{HEAD}2,Somebody Else,else@example.org,,\n")
    shop.refresh(BOOK)
    assert shop.layers.ask("select may_email from crm.customers where email = 'ada@example.org'") == [(False,)]


def test_a_heading_that_nobody_has_explained_closes_what_it_may_be_about(shop: Shop) -> None:
    shop.write("book.csv", "Id,Name,Email,Phone,GDPR\n1,Ada King,ada@example.org,07400 123456,x\n")
    shop.refresh(BOOK)
    assert shop.may() == [(False, False, False)]
    shop.refresh(BOOK.replace("}", ", columns: {GDPR: consent.email}}"))
    assert shop.may() == [(True, True, True)]


def test_only_a_later_dated_yes_opens_what_a_no_closed(shop: Shop) -> None:
    shop.write("book.csv", f"{HEAD}1,Ada King,ada@example.org,07400 123456,no\n")
    shop.refresh(BOOK)
    shop.write("form.csv", "Email,Date,Channel,Status\nada@example.org,2026-02-01,email,yes\n")
    shop.refresh(BOOK, FORM)
    assert shop.may() == [(False, True, True)]
    shop.write("form.csv", "Email,Date,Channel,Status\nada@example.org,2026-03-02,email,yes\n")
    shop.refresh(BOOK, FORM)
    assert shop.may() == [(True, True, True)]


def test_why_somebody_may_be_contacted_or_not_is_told(shop: Shop) -> None:
    shop.write("book.csv", f"{HEAD}1,Ada King,ada@example.org,07400 123456,no\n")
    shop.refresh(BOOK)
    rows = shop.layers.ask(
        "select channel, is_allowed, permission, because, position, would_change from crm.permissions"
        " join crm.customers using (customer_id) where name = 'Ada King' order by channel"
    )
    assert rows == [
        ("call", True, "nothing said", "Nobody said no", None, "A no, from anywhere"),
        ("email", False, "withdrawn", "No to e-mail: Newsletter OK: no", "book.csv, row 2",
         "A yes with a later date, in consents or a form"),
        ("post", False, "no address", "No postal address is known", None, "A postal address"),
        ("sms", True, "customer", "Bought, and never said no", None, "A no, from anywhere"),
    ]  # fmt: skip
