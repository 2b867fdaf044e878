"""`regulars why`, `merge`, `split` and `undo`, as a steward uses them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from assets.run import RunResult
from pipelines.cli import main
from pipelines.lock import lock

CONFIG = """
business: {name: Corner Bakery, country: GB, currency: GBP, timezone: Europe/London}
sources:
  book: {type: csv, path: people.csv, holds: people}
  till: {type: csv, path: orders.csv, holds: orders, people: book}
follow_ups:
  callers: {where: orders >= 1, because: "{{ orders }} orders", channel: call}
deliver:
  - {type: excel, path: out/lists.xlsx}
"""
PEOPLE = """record_id,name,email,phone
1,Ada Lovelace,ada@example.org,020 7946 0018
2,Grace Hopper,grace@example.org,07400 123456
3,Ada Byron,byron@example.org,
"""
ORDERS = "order_id,customer_id,ordered_at,total\no1,1,2026-01-05,10.50\no2,2,2026-02-01,4.00\no3,3,2026-02-03,2.25\n"

Run = Callable[..., RunResult]
Command = Callable[..., Result]


@pytest.fixture(scope="module")
def refreshed_shop(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "regulars.yaml").write_text(CONFIG)
    (folder / "people.csv").write_text(PEOPLE)
    (folder / "orders.csv").write_text(ORDERS)
    run(folder)
    return folder


@pytest.fixture
def regulars(shop: Path) -> Command:
    """A command on the shop."""
    return lambda *words: CliRunner().invoke(main, [*words, "--project", str(shop)])


def asked(regulars: Command, *words: str) -> Any:
    result = regulars(*words, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    return json.loads(result.stdout)


def test_a_merge_takes_effect_at_once_and_an_undo_too(shop: Path, regulars: Command) -> None:
    before = asked(regulars, "show", "Ada Byron")["customer"]
    merged = asked(regulars, "merge", "ada lovelace", "book:3", "--reason", "she married", "--by", "Kim")
    [(customer_id, records)] = merged["customers"].items()
    assert (merged["is_carried_out"], [record["record_id"] for record in records]) == (True, ["1", "3"])
    shown = asked(regulars, "show", "book:3")["customer"]
    assert (shown["customer_id"], shown["orders"], shown["revenue"]) == (customer_id, 2, "12.7500")
    assert "Kim decided" in regulars("why", "book:1", "book:3").stdout
    asked(regulars, "undo")
    assert asked(regulars, "show", "Ada Byron")["customer"] == before


def test_a_decision_may_wait_for_the_next_refresh(shop: Path, regulars: Command, run: Run) -> None:
    told = regulars("merge", "book:1", "book:3", "--no-refresh").stdout
    assert "The next refresh carries it out" in told
    assert asked(regulars, "why", "book:1", "book:3")["is_same"] is False
    run(shop)
    assert asked(regulars, "why", "book:1", "book:3")["is_same"] is True
    assert "nothing to decide" in regulars("merge", "book:1", "book:3").stdout


def test_a_rehearsal_decides_nothing(shop: Path, regulars: Command) -> None:
    would = asked(regulars, "merge", "book:1", "book:3", "--dry-run")
    assert (len(would["customers"]), would["decision_id"], would["is_rehearsal"]) == (1, None, True)
    assert regulars("undo", "--list").stdout == "Nobody has decided anything.\n"


CANNOT = {
    ("why", "nobody@example.org", "book:1"): (2, "nobody is known"),
    ("merge", "ada", "book:2"): (2, "2 customers may be meant"),
    ("split", "book:2"): (0, "the only record of its customer"),
    ("undo",): (2, "nobody has decided anything"),
    ("undo", "merge-0"): (2, "there is no decision 'merge-0'"),
}


def test_what_cannot_be_decided_is_said_plainly(regulars: Command) -> None:
    results = {words: regulars(*words) for words in CANNOT}
    assert [words for words, (code, _) in CANNOT.items() if results[words].exit_code != code] == []
    assert [words for words, (_, told) in CANNOT.items() if told not in results[words].output] == []


def test_while_a_refresh_runs_nothing_is_decided(shop: Path, regulars: Command) -> None:
    with lock(shop / "data"):
        assert regulars("merge", "book:1", "book:3").exit_code == 4


def test_whom_a_record_named_is_shown_on_one_screen(shop: Path, regulars: Command) -> None:
    ordered = "".join(f"n{day},1,2026-01-{day:02},1.00\n" for day in range(1, 32))
    (shop / "orders.csv").write_text(ORDERS + ordered)
    (shop / "people.csv").write_text(PEOPLE.replace("Ada Lovelace,ada@example.org", "Ada King,king@example.org"))
    assert regulars("refresh", "--no-push").exit_code == 0
    page = regulars("show", " ADA LOVELACE ").stdout.splitlines()
    assert page[0].startswith("Ada King  (C")
    assert page[1:3] == [
        "  king@example.org, 020 7946 0018",
        "  May be contacted by e-mail, text message, call; not by letter",
    ]
    assert page[3].startswith("  32 orders for 41.50 GBP, 1.30 GBP on average; last seen ")
    [heading] = [line for line in page if line.startswith("Timeline")]
    whole = len(asked(regulars, "show", "020-7946-0018")["timeline"])
    assert (heading, whole > 32) == (f"Timeline (30 of {whole}; all with --all)", True)
    assert [line for line in page if "Order n1," in line] == []
    everything = regulars("show", "ada@example.org", "--all").stdout
    assert f"Timeline ({whole})" in everything
    [first] = [line for line in everything.splitlines() if "Order n1," in line]
    assert first.split() == ["2026-01-01", "order", "·", "Order", "n1,", "1.00", "GBP", "·", "till"]


def test_whoever_their_source_has_deleted_is_said_to_be_gone(shop: Path, regulars: Command) -> None:
    (shop / "people.csv").write_text(PEOPLE.replace("2,Grace Hopper,grace@example.org,07400 123456\n", ""))
    (shop / "orders.csv").write_text(ORDERS.replace("o2,2,2026-02-01,4.00\n", ""))
    assert regulars("refresh", "--no-push").exit_code == 0
    refused = regulars("show", "grace hopper")
    assert (refused.exit_code, "book:2 is no longer in its source" in refused.output) == (2, True)
    assert json.loads(regulars("export", "grace hopper").stdout)["records"][0]["record_id"] == "2"
