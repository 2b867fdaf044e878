"""The demo's folder: the same on the same day, readable by its own config, and only invented people in it."""

import csv
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import phonenumbers
import pytest

from assets.settings import Stream
from assets.staging.headers import HeaderMap, map_headers
from assets.streams import STREAMS
from pipelines.config.load import Config, load
from pipelines.demo import make_demo
from pipelines.demo.town import cases

TODAY = date(2026, 3, 2)

CSV_FILES = [
    "forms/bring_a_friend.csv",
    "forms/feedback.csv",
    "forms/newsletter.csv",
    "forms/preferences.csv",
    "sheets/phone_log.csv",
    "shop/customers.csv",
    "shop/instalments.csv",
    "shop/order_lines.csv",
    "shop/orders.csv",
    "shop/products.csv",
    "till/loyalty.csv",
]

PHONES = {
    ("sheets/corner_bakery.xlsx", "Phone"),
    ("sheets/phone_log.csv", "Number"),
    ("shop/customers.csv", "phone"),
    ("shop/orders.csv", "Guest phone"),
    ("forms/newsletter.csv", "Mobile or landline"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    make_demo(folder, TODAY)
    return folder


@pytest.fixture(scope="module")
def config(folder: Path) -> Config:
    return load(folder, {})


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def cells(folder: Path, path: str, tab: str | None = None) -> tuple[list[str], list[dict[str, Any]]]:
    """Headings and rows of a file, total rows included."""
    if path.endswith(".xlsx"):
        _, _, header, *rows = openpyxl.load_workbook(folder / path)[tab or "Customers"].values
    else:
        is_export = path == "shop/orders.csv"
        encoding, delimiter = ("cp1252", ";") if is_export else ("utf-8-sig", ",")
        with (folder / path).open(encoding=encoding, newline="") as file:
            header, *rows = csv.reader(file, delimiter=delimiter)
    return list(map(str, header)), [dict(zip(header, row, strict=True)) for row in rows]


def column(folder: Path, path: str, heading: str, tab: str | None = None) -> list[Any]:
    return [row[heading] for row in cells(folder, path, tab)[1] if row[heading] not in ("", None)]


def test_the_folder_holds_what_a_project_holds(folder: Path) -> None:
    files_of_a_project = [".env.example", "README.md", "regulars.yaml", "sheets/corner_bakery.xlsx"]
    assert sorted(files(folder)) == sorted(CSV_FILES + files_of_a_project)


def test_the_same_day_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    make_demo(tmp_path, TODAY)
    assert files(tmp_path) == files(folder)


@pytest.mark.parametrize("today", [date(2028, 2, 29), date(2026, 12, 28), date(2027, 3, 1)])
def test_it_can_be_made_on_any_day_and_nothing_happens_in_the_future(today: date, tmp_path: Path) -> None:
    make_demo(tmp_path, today)
    days = [datetime.strptime(day, "%d/%m/%Y %H:%M").date() for day in column(tmp_path, "shop/orders.csv", "Date")]  # noqa: DTZ007
    opened = [at.date() for at in column(tmp_path, "sheets/corner_bakery.xlsx", "Opened", "Complaints")]
    solved = [at.date() for at in column(tmp_path, "sheets/corner_bakery.xlsx", "Solved", "Complaints")]
    assert max(*days, *opened, *solved) < today


def test_another_day_changes_the_days_and_not_the_people(folder: Path, tmp_path: Path) -> None:
    make_demo(tmp_path, date(2026, 11, 22))
    names = [column(where, "shop/customers.csv", "email") for where in (folder, tmp_path)]
    assert names[0] == names[1]


def test_every_stream_has_a_source(config: Config) -> None:
    assert {source.holds for source in config.sources.values()} == set(STREAMS)


def read_by(config: Config, folder: Path) -> Iterator[tuple[str, HeaderMap]]:
    """Each source with what its headings mean."""
    for name, source in config.sources.items():
        headings, _ = cells(folder, str(source.path), getattr(source, "tab", None))
        yield name, map_headers(Stream(name, source.holds, source.columns), headings)


def test_every_heading_the_config_maps_is_there_and_no_required_field_is_missing(config: Config, folder: Path) -> None:
    found = {name: (read.missing, read.required_missing, read.notices) for name, read in read_by(config, folder)}
    assert found == dict.fromkeys(config.sources, ((), (), ()))


def test_the_columns_kept_as_attributes_are_those_nobody_else_has(config: Config, folder: Path) -> None:
    assert {name: read.attributes for name, read in read_by(config, folder) if read.attributes} == {
        "counter_book": ("sort key", "Allergies"),
        "newsletter": ("How did you hear about us?", "What do you like best?"),
    }


def test_it_is_a_few_hundred_people_in_lists_that_overlap(folder: Path) -> None:
    book = column(folder, "sheets/corner_bakery.xlsx", "Full name")[:-1]
    shop = column(folder, "shop/customers.csv", "customer_id")
    form = column(folder, "forms/newsletter.csv", "Your name")
    assert (len(book), len(shop), len(form)) == (168, 155, 57)


def test_every_address_is_one_that_nobody_can_have(folder: Path) -> None:
    text = b"\n".join(content for name, content in files(folder).items() if name.endswith(".csv")).decode("latin-1")
    text += "\n".join(column(folder, "sheets/corner_bakery.xlsx", "E-mail"))
    hosts = {host.lower() for host in re.findall(r"@([\w-]+(?:\.[\w-]+)+)", text)}
    assert {host for host in hosts if not re.fullmatch(r"([\w-]+\.)*example\.(org|com|net)", host)} == set()


def test_every_phone_is_a_number_that_nobody_has_but_the_half_one(folder: Path) -> None:
    kept_free = re.compile(r"\+44(117496|7100900)\d+|\+33199001219|\+493023125020")
    odd = set()
    for path, heading in PHONES:
        for cell in column(folder, path, heading):
            country = {"01 99 00 12 19": "FR", "030 23125 020": "DE"}.get(cell, "GB")
            number = phonenumbers.parse(str(cell), country)
            e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            if not (phonenumbers.is_valid_number(number) and kept_free.fullmatch(e164)):
                odd.add(cell)
    assert odd == {"0117 49"}


def test_birthdays_come_up_in_the_next_days_whenever_it_is_made(folder: Path) -> None:
    dates = [day for day in column(folder, "sheets/corner_bakery.xlsx", "Birthday") if isinstance(day, datetime)]
    ahead = sorted((day.replace(year=2026).date() - TODAY).days for day in dates if (day.month, day.day) != (2, 29))
    assert len([days for days in ahead if 0 <= days <= 7]) >= 8
    assert [day.date() for day in dates if (day.month, day.day) == (2, 29)] == [date(1988, 2, 29)]


def test_lines_add_up_to_their_order(folder: Path) -> None:
    sums: dict[str, int] = {}
    for line in cells(folder, "shop/order_lines.csv")[1]:
        sums[line["Order no"]] = sums.get(line["Order no"], 0) + round(float(line["Amount"]) * 100)
    totals = {row["Order no"]: row["Total"] for row in cells(folder, "shop/orders.csv")[1]}
    unreadable = [number for number, total in totals.items() if total == "see till roll"]
    assert len(unreadable) == 1
    totals[unreadable[0]] = f"{sums[unreadable[0]] / 100:.2f}"
    assert totals == {number: f"{pence / 100:.2f}" for number, pence in sums.items()}


def test_the_dirt_is_where_the_guide_says(folder: Path) -> None:
    guide = (folder / "README.md").read_text(encoding="utf-8")
    assert "31/02/1980" in column(folder, "sheets/corner_bakery.xlsx", "Birthday")
    assert column(folder, "till/loyalty.csv", "Points").count("ten") == 1
    assert column(folder, "forms/feedback.csv", "Score").count("lots") == 1
    assert {name for name in ("Okafor", "Pemberton", "Rahman", "Quickfall", "Zabriskie") if name not in guide} == set()


def test_the_cases_are_told_apart_by_their_surnames() -> None:
    surnames = [surname for case in cases() for surname in case.surnames]
    assert len(surnames) == len(set(surnames))
