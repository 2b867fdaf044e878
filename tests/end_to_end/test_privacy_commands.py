"""`regulars export` and `regulars forget`, and an erasure that something came between."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from assets.erased import note, ready
from assets.personal import gather
from assets.tombstones import tombstones
from assets.workshop import Outcome
from pipelines.cli import main
from pipelines.config import load
from pipelines.rebuild import rebuild_now
from pipelines.state import open_state

sys.path.append(str(Path(__file__).parent))

from leftovers import leftovers

CONFIG = """
business: {name: Corner Bakery, country: GB, currency: GBP, timezone: Europe/London}
sources:
  book: {type: csv, path: people.csv, holds: people}
  till: {type: csv, path: orders.csv, holds: orders, people: book}
"""
PEOPLE = """record_id,name,email,phone,shoe size
1,Ada Lovelace,ada@example.org,020 7946 0018,38
2,Grace Hopper,grace@example.org,07400 123456,40
"""
ORDERS = "order_id,customer_id,ordered_at,total\no1,1,2026-01-05,10.50\no2,2,2026-02-01,4.00\n"
NEEDLES = ("lovelace", "ada@example", "79460018")


@pytest.fixture
def shop(tmp_path: Path, run: Callable[..., Outcome]) -> Path:
    (tmp_path / "regulars.yaml").write_text(CONFIG)
    (tmp_path / "people.csv").write_text(PEOPLE)
    (tmp_path / "orders.csv").write_text(ORDERS)
    run(tmp_path)
    return tmp_path


def test_an_export_holds_every_row_as_it_was_found_and_what_came_of_it(shop: Path) -> None:
    told = json.loads(CliRunner().invoke(main, ["export", "ada@example.org", "--project", str(shop)]).stdout)
    assert [(row["stream"], row["position"], row["cells"]) for row in told["records"]] == [
        (
            "people",
            "people.csv, row 2",
            {
                "record_id": "1",
                "name": "Ada Lovelace",
                "email": "ada@example.org",
                "phone": "020 7946 0018",
                "shoe size": "38",
            },
        ),
        (
            "orders",
            "orders.csv, row 2",
            {"order_id": "o1", "customer_id": "1", "ordered_at": "2026-01-05", "total": "10.50"},
        ),
    ]
    assert (told["customers"][0]["name"], [order["order_id"] for order in told["orders"]]) == ("Ada Lovelace", ["o1"])
    assert "grace" not in json.dumps(told).lower()


def test_an_export_goes_into_a_file_that_nobody_else_can_read(shop: Path, tmp_path: Path) -> None:
    file = tmp_path / "ada.json"
    told = CliRunner().invoke(main, ["export", "book:1", "--project", str(shop), "--output", str(file)])
    assert (told.exit_code, json.loads(file.read_text())["business"]) == (0, "Corner Bakery")
    assert oct(file.stat().st_mode)[-3:] == "600"


def test_forgetting_asks_back_and_a_rehearsal_erases_nothing(shop: Path) -> None:
    before = leftovers(shop / "data", NEEDLES)
    words = ["forget", "book:1", "--project", str(shop)]
    refused = CliRunner().invoke(main, words, input="n\n")
    assert (refused.exit_code, "Ada Lovelace" in refused.output) == (1, True)
    rehearsed = CliRunner().invoke(main, [*words, "--dry-run"])
    assert (rehearsed.exit_code, "nothing was erased" in rehearsed.output) == (0, True)
    assert leftovers(shop / "data", NEEDLES) == before


def test_an_erasure_that_was_killed_is_finished_by_the_next_refresh(shop: Path, run: Callable[..., Outcome]) -> None:
    with open_state(load(shop, {})) as warehouse:
        ready(warehouse)
        [ada] = warehouse.rows("select customer_id from identity.clusters where record_id = '1'")[0]
        note(warehouse, "erased-1", tombstones(warehouse, gather(warehouse, ada)))
    assert leftovers(shop / "data", NEEDLES) != set()
    run(shop)
    assert leftovers(shop / "data", NEEDLES) == set()
    assert len(list((shop / "data/published").iterdir())) == 1


def test_a_backup_of_landing_that_is_put_back_is_clean_after_a_rebuild(shop: Path, run: Callable[..., Outcome]) -> None:
    [file] = (shop / "data/landing/book/people").glob("*.parquet")
    backup = file.read_bytes()
    with open_state(load(shop, {})) as warehouse:
        ready(warehouse)
        [ada] = warehouse.rows("select customer_id from identity.clusters where record_id = '1'")[0]
        note(warehouse, "erased-1", tombstones(warehouse, gather(warehouse, ada)))
    run(shop)
    file.write_bytes(backup)
    rebuild_now(load(shop, {}), lambda _: None)
    assert leftovers(shop / "data", NEEDLES) == set()
