"""Merged, then new data, then apart again: profile, segments, points, consents and lists are as if never merged."""

import shutil
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

sys.path.append(str(Path(__file__).parent))

from layers import Layers

CONFIG = """
business: {name: Corner Bakery, country: GB, currency: GBP, timezone: Europe/London}
sources:
  book: {type: csv, path: people.csv, holds: people}
  till: {type: csv, path: orders.csv, holds: orders, people: book}
  points: {type: csv, path: points.csv, holds: loyalty, people: book}
  said: {type: csv, path: said.csv, holds: consents, people: book}
segments:
  returned: {where: orders >= 2, describe: Two orders or more}
follow_ups:
  callers: {where: orders >= 1, because: "{{ orders }} orders, {{ revenue }}", channel: call}
"""
PEOPLE = """record_id,name,email,phone,ok to email,birthday
1,Ada King,ada@example.org,020 7946 0018,yes,1980-01-02
2,Ada King,ada@example.org,,,
3,Bob Muir,bob@example.org,020 7946 0991,no,
4,Jane Smith,jane@example.org,,yes,1990-03-04
5,Carl Gauss,,020 7946 0552,,
6,Mary Jones,mary@example.org,,,1971-05-06
"""
LATER = """7,Bob Muir,bob@example.org,,yes,
8,Carl Gauss,carl@example.org,020 7946 0552,,
"""
ORDERS = "order_id,customer_id,ordered_at,total\n" + "".join(f"o{n},{n},2026-01-0{n},{n}.50\n" for n in range(1, 7))
LATER_ORDERS = "o7,1,2026-02-01,7.00\no8,3,2026-02-02,8.00\no9,8,2026-02-03,9.00\n"
POINTS = "entry_id,customer_id,at,points\np1,1,2026-01-05,10\np2,3,2026-01-05,20\np3,4,2026-01-06,5\n"
LATER_POINTS = "p4,3,2026-02-05,40\np5,5,2026-02-05,-3\n"
SAID = "person_id,at,channel,status\n4,2026-01-05,sms,withdrawn\n5,2026-01-05,call,withdrawn\n"
LATER_SAID = "5,2026-02-05,call,granted\n1,2026-02-06,email,withdrawn\n"
FILES = {
    "people.csv": (PEOPLE, LATER),
    "orders.csv": (ORDERS, LATER_ORDERS),
    "points.csv": (POINTS, LATER_POINTS),
    "said.csv": (SAID, LATER_SAID),
}
START = datetime(2026, 3, 1, 6)
TABLES = (
    "identity.clusters", "crm.customers", "crm.customer_values", "crm.customer_records", "crm.loyalty", "crm.consents",
    "crm.permissions", "crm.orders",
)  # fmt: skip
OTHERS = {
    "crm.segments": "select customer_id, segment from crm.segments",
    # That they were merged for a while is part of what happened.
    "crm.timeline": "from crm.timeline where kind not in ('merge', 'split', 'segment')",
    # So is what an earlier refresh had offered.
    "follow_ups.candidates": "select * exclude (is_issued) from follow_ups.candidates",
}

A_FEW = settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # fewer steps would say little more and take minutes to find
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
PAIR = st.lists(st.sampled_from("123456"), min_size=2, max_size=2, unique=True)
STEP = st.one_of(
    PAIR.map(lambda pair: ("merge", *pair)),
    st.sampled_from("12").map(lambda record: ("split", record)),
    st.integers(0, 2).map(lambda number: ("undo", number)),
)


def arrive(folder: Path) -> None:
    for file, (first, later) in FILES.items():
        (folder / file).write_text(first + later)


def state(layers: Layers) -> dict[str, Any]:
    asked = {table: f"from {table}" for table in TABLES} | OTHERS
    return {table: layers.ask(f"{select} order by all") for table, select in asked.items()}


pytestmark = pytest.mark.usefixtures("customers_follow")


@pytest.fixture(scope="module")
def bakery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bakery")
    (folder / "regulars.yaml").write_text(CONFIG)
    for file, (first, _) in FILES.items():
        (folder / file).write_text(first)
    Layers(folder).refresh(START)
    return folder


@pytest.fixture(scope="module")
def never_merged(bakery: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[int, dict[str, Any]]:
    """After which minute the new data came -> everything, an hour later."""
    found = {}
    for minute in (1, 2):
        layers = copied(bakery, tmp_path_factory.mktemp("never"))
        arrive(layers.folder)
        layers.refresh(START + timedelta(minutes=minute, seconds=30))
        layers.refresh(START + timedelta(hours=1))
        found[minute] = state(layers)
    return found


def copied(bakery: Path, folder: Path) -> Layers:
    return Layers(shutil.copytree(bakery, folder, dirs_exist_ok=True))


@A_FEW
@given(
    steps=st.lists(STEP, min_size=2, max_size=4),
    data_after=st.integers(1, 2),
    taken_back=st.randoms(use_true_random=False),
)
def test_whatever_was_decided_and_taken_back_in_whatever_order_leaves_no_trace(
    bakery: Path,
    never_merged: dict[int, dict[str, Any]],
    tmp_path_factory: pytest.TempPathFactory,
    steps: Any,
    data_after: int,
    taken_back: Any,
) -> None:
    layers, made = copied(bakery, tmp_path_factory.mktemp("steps")), []
    for minute, (step, *about) in enumerate(steps, 1):
        at = START + timedelta(minutes=minute)
        if step == "undo":
            if made:
                layers.undo(at, made.pop(about[0] % len(made)))
        else:
            decide = layers.merge if step == "merge" else layers.split
            made += filter(None, [decide(at, *(f"book:{record}" for record in about))])
        if minute == data_after:
            arrive(layers.folder)
        layers.refresh(at + timedelta(seconds=30))
    taken_back.shuffle(made)
    for second, name in enumerate(made):
        layers.undo(START + timedelta(minutes=50, seconds=second), name)
    layers.refresh(START + timedelta(hours=1))
    assert state(layers) == never_merged[data_after]


# Record 1 said no meanwhile: whose it was has to be said, or it would hold for both.
@pytest.mark.parametrize(("one", "other", "no_is_of"), [("1", "3", "others"), ("4", "5", None), ("3", "2", "record")])
def test_split_after_new_data_gives_each_what_is_theirs(
    bakery: Path, never_merged: dict[int, dict[str, Any]], tmp_path: Path, one: str, other: str, no_is_of: Any
) -> None:
    layers = copied(bakery, tmp_path)
    layers.merge(START + timedelta(minutes=1), f"book:{one}", f"book:{other}")
    layers.refresh(START + timedelta(minutes=1, seconds=30))
    assert layers.ask(
        f"select count(distinct customer_id) from identity.clusters where record_id in ('{one}', '{other}')"
    ) == [(1,)]
    arrive(layers.folder)
    layers.refresh(START + timedelta(minutes=2, seconds=30))
    layers.split(START + timedelta(minutes=3), f"book:{other}", no_is_of)
    layers.refresh(START + timedelta(hours=1))
    assert state(layers) == never_merged[2]
