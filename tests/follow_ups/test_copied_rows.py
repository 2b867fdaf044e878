"""Whoever copies a row of a list may type in either: nothing of it is lost, and nothing that stands in the other undoes it."""

from pathlib import Path
from typing import Any

import duckdb
import openpyxl

from assets.delivery.deliver import deliver
from assets.graph import LAYERS
from assets.ingest import ingest
from assets.warehouse.build import build_layer
from assets.warehouse.journal import commit
from pipelines.config.load import load
from pipelines.resources import open_run

CONFIG = """
business: {name: Corner Bakery, country: GB, currency: GBP, timezone: Europe/London}
sources:
  book: {type: csv, path: book.csv, holds: people}
follow_ups:
  greet: {where: "true", because: "Has a name", channel: call}
deliver:
  - {type: excel, path: lists.xlsx}
"""
KNOWN = """
select name, status, follow_ups.notes, snooze_until::varchar
from crm.follow_ups as follow_ups inner join crm.customers using (customer_id)
"""
SNOOZE = "2030-01-01"
THEIRS = ("Status", "Notes", "Snooze until")

# Per customer: the copies of their row in the first round and the second, and what is known and stands there after each.
CONTACTED, NOTED, EMPTIED = {"Status": "Contacted"}, {"Notes": "likes rye"}, {"Notes": None}
COPIED: dict[str, list[tuple[list[dict[str, Any]], tuple[Any, ...], list[tuple[Any, ...]]]]] = {
    # what ends a row, in the lower copy
    "Ada Lovelace": [([{}, CONTACTED], ("Contacted", None, None), []), ([], ("Contacted", None, None), [])],
    # … and in the upper one
    "Grace Hopper": [([CONTACTED, {}], ("Contacted", None, None), []), ([], ("Contacted", None, None), [])],
    # snoozed in a copy
    "Emmy Noether": [
        ([{}, {"Snooze until": SNOOZE}], ("To do", None, SNOOZE), []),
        ([], ("To do", None, SNOOZE), []),
    ],
    # never again
    "Mary Anning": [
        ([{}, {"Status": "Do not contact", "Notes": "no"}], ("Do not contact", "no", None), []),
        ([], ("Do not contact", "no", None), []),
    ],
    # typed in the copy, then in the original
    "Katherine Johnson": [
        ([{}, NOTED], ("To do", "likes rye", None), [("To do", None, None), ("To do", "likes rye", None)]),
        (
            [{"Status": "No answer"}, {}],
            ("No answer", "likes rye", None),
            [("No answer", None, None), ("To do", "likes rye", None)],
        ),
    ],
    # an old note, and a new one in its copy
    "Rosalind Franklin": [
        ([{"Notes": "zebra"}], ("To do", "zebra", None), [("To do", "zebra", None)]),
        (
            [{}, {"Notes": "apple"}],
            ("To do", "apple", None),
            [("To do", "zebra", None), ("To do", "apple", None)],
        ),
    ],
    # three copies at once
    "Hedy Lamarr": [
        (
            [{"Notes": "first"}, {"Notes": "second"}, {"Snooze until": SNOOZE}],
            ("To do", "first\nsecond", SNOOZE),
            [],
        ),
        ([], ("To do", "first\nsecond", SNOOZE), []),
    ],
    # emptied in both
    "Lise Meitner": [
        ([NOTED, NOTED], ("To do", "likes rye", None), [("To do", "likes rye", None)] * 2),
        ([EMPTIED, EMPTIED], ("To do", None, None), [("To do", None, None)] * 2),
    ],
    # the copy is deleted
    "Sofia Kovalevskaya": [
        ([{}, NOTED], ("To do", "likes rye", None), [("To do", None, None), ("To do", "likes rye", None)]),
        ([{}, {"id": None}], ("To do", "likes rye", None), [("To do", None, None)]),
    ],
    # the original is deleted, and the copy ends it
    "Barbara McClintock": [
        ([NOTED, {}], ("To do", "likes rye", None), [("To do", "likes rye", None), ("To do", None, None)]),
        ([{"id": None}, CONTACTED], ("Contacted", "likes rye", None), []),
    ],
}


def refresh(shop: Path) -> None:
    """Read, make every table, remember, push."""
    with open_run(load(shop, {})) as run_context:
        ingest(run_context)
        for layer in LAYERS.values():
            list(build_layer(run_context.warehouse, layer))
        commit(run_context.warehouse)
        [target] = run_context.targets
        deliver(run_context, target.name)
        assert (run_context.outcome.problems, run_context.outcome.undelivered) == ([], [])


def lines(shop: Path) -> list[dict[str, Any]]:
    sheet = openpyxl.load_workbook(shop / "lists.xlsx")["Greet"]
    headings, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows if any(row)]


def type_in(shop: Path, number: int) -> None:
    """What people do in a round; a copy is put below everything, wherever its original stands."""
    found = lines(shop)
    kept = []
    for name, rounds in COPIED.items():
        copies = [line for line in found if line["Customer"] == name]
        versions = rounds[number][0]
        copies += [dict(copies[0]) for _ in versions[len(copies) :]]
        kept += [line | version for line, version in zip(copies, versions or [{}] * len(copies), strict=True)]
    book = openpyxl.load_workbook(shop / "lists.xlsx")
    sheet = book["Greet"]
    headings = [cell.value for cell in sheet[1]]
    sheet.delete_rows(2, sheet.max_row)
    for row, line in enumerate((line for line in kept if line["id"]), 2):
        for column, heading in enumerate(headings, 1):
            sheet.cell(row, column).value = line[str(heading)]
    book.save(shop / "lists.xlsx")


def known(shop: Path) -> dict[str, tuple[Any, ...]]:
    with duckdb.connect(str(shop / "data" / "warehouse.duckdb")) as connection:
        return {name: tuple(said) for name, *said in connection.execute(KNOWN).fetchall()}


def standing(shop: Path) -> dict[str, list[tuple[Any, ...]]]:
    found = lines(shop)
    return {
        name: [tuple(line[heading] for heading in THEIRS) for line in found if line["Customer"] == name]
        for name in COPIED
    }


def test_what_is_typed_in_any_copy_of_a_row_is_read_and_nothing_undoes_it(tmp_path: Path) -> None:
    (tmp_path / "regulars.yaml").write_text(CONFIG)
    people = "".join(f'{n},"{name}",020 7946 00{n}\n' for n, name in enumerate(COPIED, 10))
    (tmp_path / "book.csv").write_text(f"record_id,name,phone\n{people}")
    refresh(tmp_path)
    for number in (0, 1):
        type_in(tmp_path, number)
        for _ in range(2):  # what is known does not change by itself
            refresh(tmp_path)
            assert known(tmp_path) == {name: rounds[number][1] for name, rounds in COPIED.items()}
            assert standing(tmp_path) == {name: rounds[number][2] for name, rounds in COPIED.items()}
