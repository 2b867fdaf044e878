"""`regulars check` says what would be read and written, and changes nothing."""

import json
import shutil
from pathlib import Path

import pytest

from pipelines.commands.check.check import Checkup, TargetCheck, check_up, renamed
from pipelines.config.load import load

CONFIG = """
business: {name: Corner Bakery, country: GB}
sources:
  book: {type: csv, path: sheets/book.csv, holds: people, columns: {Full name: name, Mail adress: email}}
  till: {type: csv, path: sheets/till.csv, holds: orders, people: book}
  gone: {type: excel, path: sheets/gone.xlsx, holds: people}
follow_ups: {birthdays: }
deliver:
  - {type: excel, path: out/lists.xlsx}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "sheets").mkdir()
    (tmp_path / "sheets" / "book.csv").write_text(
        "Customer ID,Full name,Mail address,Cake\n1,Ada Lovelace,ada@example.org,Lemon\n2,Bob,,\n", encoding="utf-8"
    )
    (tmp_path / "sheets" / "till.csv").write_text("Order ID,Customer ID,Total\no1,1,12.50\n", encoding="utf-8")
    (tmp_path / "regulars.yaml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


def everything(folder: Path) -> list[tuple[str, bytes]]:
    return sorted((str(path), path.read_bytes() if path.is_file() else b"") for path in folder.rglob("*"))


def target(folder: Path) -> TargetCheck:
    [found] = check_up(folder, {}).targets
    return found


def test_each_source_is_read_and_compared_with_the_config(shop: Path) -> None:
    before = everything(shop)
    book, till, gone = check_up(shop, {}).sources
    assert (book.rows, dict(book.fields), book.attributes, book.problems) == (
        2,
        {"name": "Full name", "record_id": "Customer ID", "email": "Mail address"},
        ("Cake",),
        ("there is no column 'Mail adress', which the config maps; did you mean 'Mail address'?",),
    )
    assert till.problems == ("no column holds ordered_at: say under columns: which one does",)
    assert gone.problems == ("reading sheets/gone.xlsx: there is no such file",)
    assert everything(shop) == before


def test_the_report_holds_no_customers_data(shop: Path) -> None:
    report = check_up(shop, {})
    text = report.as_text() + json.dumps(report.as_dict())
    assert [word for word in ("Ada", "Lovelace", "ada@", "Bob", "Lemon", "12.5") if word in text] == []


def test_the_report_says_what_to_mend(shop: Path) -> None:
    text = check_up(shop, {}).as_text()
    assert text.splitlines()[:4] == [
        "MEND   book: sheets/book.csv, 2 people",
        "       ! there is no column 'Mail adress', which the config maps; did you mean 'Mail address'?",
        "       Full name -> name, Customer ID -> record_id, Mail address -> email",
        "       kept as attributes: Cake",
    ]
    assert text.splitlines()[-1] == "3 things to mend; nothing was changed."


def test_mistakes_of_the_config_are_the_report(shop: Path) -> None:
    (shop / "regulars.yaml").write_text("business: {name: Bakery, country: XX}", encoding="utf-8")
    report = check_up(shop, {})
    assert (report.is_fine, report.as_dict()["problems"]) == (
        False,
        (
            {
                "line": 1,
                "where": "business.country",
                "what": "'XX' is not a country code",
                "instead": "write two letters, e.g. GB",
                "file": "regulars.yaml",
            },
        ),
    )


def test_a_target_that_is_not_there_will_be_made(shop: Path) -> None:
    assert target(shop) == TargetCheck("out/lists.xlsx", is_new=True)


def test_a_target_that_is_open_elsewhere_waits(shop: Path) -> None:
    (shop / "out").mkdir()
    (shop / "out" / "~$lists.xlsx").write_bytes(b"\x03Ada")
    found = target(shop)
    assert (found.problems, [notice.partition(" has it open")[0] for notice in found.notices]) == ((), ["Ada"])


def test_a_target_that_cannot_be_read_is_told_before_a_refresh_fails_on_it(shop: Path) -> None:
    (shop / "out").mkdir()
    (shop / "out" / "lists.xlsx").write_bytes(b"PK\x03\x04 cut off")
    [problem] = target(shop).problems
    assert problem.startswith("reading what people typed in out/lists.xlsx: the file is damaged")


def test_a_target_with_a_chart_is_refused_as_it_would_be_when_writing(shop: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.chart import BarChart, Reference

    (shop / "out").mkdir()
    book = Workbook()
    chart = BarChart()
    chart.add_data(Reference(book.active, min_col=1, min_row=1, max_row=1))
    book.active.add_chart(chart, "C3")
    book.save(shop / "out" / "lists.xlsx")
    [problem] = target(shop).problems
    assert "it holds what would be lost if we wrote to it: a chart" in problem


def test_a_target_that_a_link_leads_out_of_the_project_is_refused(
    shop: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (shop / "out").symlink_to(tmp_path_factory.mktemp("elsewhere"))
    assert target(shop).problems == ("a link leads out of the project folder: write to a file inside it",)


def test_a_target_in_the_place_of_a_file_or_folder_is_refused(shop: Path) -> None:
    (shop / "out").write_text("", encoding="utf-8")
    assert target(shop).problems == ("out is a file, where a folder is needed: choose another path",)
    (shop / "out").unlink()
    (shop / "out" / "lists.xlsx").mkdir(parents=True)
    assert target(shop).problems == ("this is a folder: write the name of a workbook in it",)


def test_a_project_without_sources_or_targets_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "regulars.yaml").write_text("business: {name: B, country: GB}", encoding="utf-8")
    assert check_up(tmp_path, {}) == Checkup(
        tmp_path,
        notices=(
            "there are no sources yet: add one under sources:",
            "there are no lists yet: switch one on under follow_ups:, e.g. birthdays: {}",
        ),
    )


def columns(folder: Path, country: str, **cells: list[str]) -> Checkup:
    """A list of people with these columns, checked for a business in a country."""
    lines = [",".join(("name", *cells)), *(",".join(("Ann Lee", *row)) for row in zip(*cells.values(), strict=True))]
    (folder / "people.csv").write_text("\n".join(lines), encoding="utf-8")
    (folder / "regulars.yaml").write_text(
        f"business: {{name: Shop, country: {country}, timezone: Europe/London}}\n"
        "sources: {book: {type: csv, path: people.csv, holds: people}}\nfollow_ups: {birthdays: {}}\n"
    )
    return check_up(folder, {})


def test_a_word_of_consent_that_nobody_can_read_is_asked_about(tmp_path: Path) -> None:
    [book] = columns(tmp_path, "GB", newsletter=["yes", "no", "unsub", "ask her husband", ""]).sources
    assert (book.problems, book.notices) == (
        (),
        (
            "1 of 4 cells of 'newsletter' (consent.email) say neither yes nor no: whoever they are about is not contacted"
            " that way until they do, or until a later dated yes",
        ),
    )


AMERICAN = [f"(212) 555-01{number}" for number in range(10, 26)]


def test_phones_of_another_country_are_told_before_they_are_set_aside(tmp_path: Path) -> None:
    [book] = columns(tmp_path, "GB", phone=[*AMERICAN, "020 7946 0018", "n/a"]).sources
    assert book.problems == (
        "16 of 17 cells of 'phone' (phone) cannot be read as in GB; as in US 16 can: is it right that business.country"
        " is GB?",
    )
    assert "Everything is in order" not in check_up(tmp_path, {}).as_text()
    [book] = columns(tmp_path, "US", phone=AMERICAN).sources
    assert (book.problems, book.notices) == ((), ())


def test_a_few_odd_cells_are_told_and_stand_in_nobodys_way(tmp_path: Path) -> None:
    found = columns(
        tmp_path, "GB", phone=["020 7946 0018", "07400 123456", "12"], birth_date=["1980-02-30", "", "1990-01-01"]
    )
    [book] = found.sources
    assert (found.is_fine, [notice.partition(" would")[0] for notice in book.notices]) == (
        True,
        [
            "1 of 2 cells of 'birth_date' (birth_date) cannot be read and",
            "1 of 3 cells of 'phone' (phone) cannot be read and",
        ],
    )


def test_dates_that_no_one_can_read_are_something_to_mend(tmp_path: Path) -> None:
    [book] = columns(tmp_path, "GB", birth_date=["spring", "autumn", "1990-01-01"]).sources
    assert [problem.partition(":")[0] for problem in book.problems] == [
        "2 of 3 cells of 'birth_date' (birth_date) cannot be read and would be set aside"
    ]


def test_a_shop_under_another_name_is_asked_about_and_one_that_was_read_is_not(tmp_path: Path) -> None:
    shop = "type: woocommerce, url: 'http://127.0.0.1:9', key: k, secret: s, streams: [products]"
    (tmp_path / "regulars.yaml").write_text(f"business: {{name: B, country: GB}}\nsources: {{web_shop: {{{shop}}}}}\n")

    def asked(source: str) -> list[str]:
        shutil.rmtree(tmp_path / "data", ignore_errors=True)
        for resource in ("products", "orders"):
            folder = tmp_path / "data" / "landing" / source / f"woocommerce.{resource}"
            folder.mkdir(parents=True)
            (folder / "1.parquet").touch()
        return list(renamed(load(tmp_path, {})))  # nobody is asked: there is no shop

    assert asked("web_shop") == []
    assert asked("old_shop") == [
        "web_shop was never read, and old_shop, which held products too, is gone from the config: if it was renamed, write"
        " `was: old_shop` under web_shop, or every customer of it gets a new id"
    ]
