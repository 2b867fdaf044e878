"""`regulars export` and `regulars forget`, and an erasure that something came between."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

from assets.identity.review.find_records import find_in_one_customer
from assets.privacy import erasure
from assets.privacy.subject import collect_all
from assets.privacy.suppression import define_macros, store_tombstones
from assets.privacy.tombstones import tombstones
from assets.run import RunResult
from assets.warehouse.publish import link
from pipelines.cli import main
from pipelines.commands.privacy import requests
from pipelines.commands.rebuild import rebuild_now
from pipelines.config.load import load
from pipelines.project import open_state

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
Forget = Callable[[str], dict[str, Any]]
NEEDLES = ("lovelace", "ada@example", "79460018")


@pytest.fixture(scope="module")
def refreshed_shop(tmp_path_factory: pytest.TempPathFactory, run: Callable[..., RunResult]) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "regulars.yaml").write_text(CONFIG)
    (folder / "people.csv").write_text(PEOPLE)
    (folder / "orders.csv").write_text(ORDERS)
    run(folder)
    return folder


@pytest.fixture
def forget(shop: Path) -> Forget:
    """Erase somebody; the receipts."""
    return lambda who: requests.as_dict(requests.forget(load(shop, {}), [who], lambda _: None))


def note_only(shop: Path, who: str) -> None:
    """The first step of an erasure, and no other."""
    with open_state(load(shop, {})) as warehouse:
        define_macros(warehouse)
        for personal in collect_all(warehouse, [find_in_one_customer(warehouse, who, may_be_gone=True)[0].customer_id]):
            store_tombstones(warehouse, "erased-1", tombstones(warehouse, personal))


def regulars(shop: Path, *words: str) -> Any:
    """The command's answer in JSON."""
    told = CliRunner().invoke(main, [*words, "--project", str(shop), "--json"])
    return json.loads(told.stdout)


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


def test_an_erasure_that_was_killed_is_finished_by_the_next_refresh(shop: Path, run: Callable[..., RunResult]) -> None:
    note_only(shop, "book:1")
    assert leftovers(shop / "data", NEEDLES) != set()
    run(shop)
    assert leftovers(shop / "data", NEEDLES) == set()
    assert len(list((shop / "data/published").iterdir())) == 1


def test_a_backup_of_landing_that_is_put_back_is_clean_after_a_rebuild(
    shop: Path, run: Callable[..., RunResult]
) -> None:
    [file] = (shop / "data/landing/book/people").glob("*.parquet")
    backup = file.read_bytes()
    note_only(shop, "book:1")
    run(shop)
    file.write_bytes(backup)
    rebuild_now(load(shop, {}), lambda _: None)
    assert leftovers(shop / "data", NEEDLES) == set()


def test_an_erasure_is_finished_wherever_it_was_killed(
    shop: Path, monkeypatch: pytest.MonkeyPatch, forget: Forget
) -> None:
    CliRunner().invoke(main, ["merge", "book:1", "book:2", "--project", str(shop), "--reason", "Ada Lovelace rang"])
    CliRunner().invoke(main, ["undo", "--project", str(shop), "--reason", "Lovelace rang again"])
    write, remove = erasure.write_parquet, erasure._remove
    note_only(shop, "book:1")
    settings = load(shop, {}).settings(shop / "data")
    for steps in range(100):
        left = iter(range(steps))

        def dying(step: Callable[..., None], *given: Any, left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise KeyboardInterrupt
            step(*given)

        monkeypatch.setattr(erasure, "write_parquet", partial(dying, write))
        monkeypatch.setattr(erasure, "_remove", partial(dying, remove))
        with suppress(KeyboardInterrupt):
            erasure.begin(settings, datetime(2026, 3, 1, 6))
            break
    assert steps > 2
    assert leftovers(shop / "data/landing", NEEDLES) == set()
    monkeypatch.undo()
    done = forget("book:1")
    assert (done["exit_code"], leftovers(shop / "data", NEEDLES)) == (0, set())
    assert "interrupted" in done["problems"][0]


def test_what_killed_runs_left_behind_goes_too(shop: Path, forget: Forget) -> None:
    for place in ("landing/book/people/x.unfinished", "rehearsal-1/data/warehouse.duckdb", "memory.tmp/spilled"):
        (shop / "data" / place).parent.mkdir(parents=True, exist_ok=True)
        (shop / "data" / place).write_text("Ada Lovelace")
    assert forget("ada@example.org")["exit_code"] == 0
    assert leftovers(shop / "data", NEEDLES) == set()


def test_somebody_whom_the_source_has_deleted_already_is_forgotten_as_well(
    shop: Path, run: Callable[..., RunResult], forget: Forget
) -> None:
    (shop / "people.csv").write_text(PEOPLE.replace("1,Ada Lovelace,ada@example.org,020 7946 0018,38\n", ""))
    (shop / "orders.csv").write_text(ORDERS.replace("o1,1,2026-01-05,10.50\n", ""))
    run(shop)
    assert leftovers(shop / "data/landing", NEEDLES) != set()
    assert forget("ada@example.org")["exit_code"] == 0
    assert leftovers(shop / "data", NEEDLES) == set()


def test_whoever_gets_their_number_is_let_in_and_every_row_left_out_is_told(
    shop: Path, run: Callable[..., RunResult], forget: Forget
) -> None:
    forget("book:1")
    (shop / "people.csv").write_text(
        PEOPLE + "7,Mary Newcomer,mary@example.org,020 7946 0018,\n8,A. Lovelace,,+44 20 7946 0018,\n,,,02079460018,\n"
    )
    told = run(shop)
    assert told.landed["book"].notices == (
        "rows 5, 6 were left out, about somebody who was erased: known by their phone number",
        "row 2 was left out, about somebody who was erased: known by their record's id",
        "row 4 was kept, though the phone number was that of somebody who was erased:"
        " under another name it is taken for somebody else's now",
    )
    assert names(shop) == ["Grace Hopper", "Mary Newcomer"]
    CliRunner().invoke(main, ["rebuild", "--project", str(shop)])
    assert regulars(shop, "show", "book:7")["customer"]["phone"] == "+442079460018"


def test_what_another_held_for_a_while_goes_and_their_own_history_stays(
    shop: Path, run: Callable[..., RunResult], forget: Forget
) -> None:
    wrong = PEOPLE.replace("grace@example.org", "ada@example.org")
    (shop / "people.csv").write_text(wrong)
    run(shop)
    (shop / "people.csv").write_text(PEOPLE)
    run(shop)
    before = regulars(shop, "show", "book:2")["customer"]
    forget("book:1")
    after = regulars(shop, "show", "book:2")["customer"]
    assert leftovers(shop / "data", NEEDLES) == set()
    assert (after["customer_id"], after["orders"]) == (before["customer_id"], before["orders"])


def test_a_source_that_is_no_longer_read_and_others_notes_are_told(
    shop: Path, run: Callable[..., RunResult], forget: Forget
) -> None:
    (shop / "old.csv").write_text("Kontakt,Wer\nada@example.org,Ada Lovelace\n")
    (shop / "regulars.yaml").write_text(
        CONFIG + "  old: {type: csv, path: old.csv, holds: people, columns: {Kontakt: email, Wer: name}}\n"
    )
    (shop / "people.csv").write_text(PEOPLE + "3,Carl Gauss,carl@example.org,,knows Ada Lovelace ada@example.org\n")
    run(shop)
    (shop / "regulars.yaml").write_text(CONFIG)
    run(shop)
    done = forget("book:1")
    yours = {each["place"]: each["did"] for each in done["receipts"] if each["is_yours"]}
    assert yours["people.csv"] == "rows 4, which are about others and call them by name"
    assert "no longer under `sources:`" in yours["data/landing/old/people"]
    assert {needle for _, needle in leftovers(shop / "data", NEEDLES)} == {"lovelace"}
    assert leftovers(shop / "data/landing/old", NEEDLES) == set()


def test_without_the_key_nothing_is_imported(shop: Path, run: Callable[..., RunResult], forget: Forget) -> None:
    forget("book:1")
    (shop / "data/landing/regulars/erased/key").unlink()
    (shop / "people.csv").write_text(PEOPLE + "3,Carl Gauss,carl@example.org,,\n")
    refused = CliRunner().invoke(main, ["refresh", "--project", str(shop)])
    assert (refused.exit_code, "put that file back" in refused.output.lower()) == (2, True)
    assert names(shop) == ["Grace Hopper"]


def names(shop: Path) -> list[str]:
    with duckdb.connect(str(link(shop / "data")), read_only=True) as view:
        return [name for (name,) in view.execute("select name from crm.customers order by name").fetchall()]
