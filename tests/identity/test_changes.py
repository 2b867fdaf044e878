"""Merges and splits that happened, remembered from run to run."""

from collections.abc import Callable, Sequence
from hashlib import md5
from typing import Any

import pytest

from assets.warehouse.connection import Warehouse

Changes = list[tuple[str, str, str, str, str]]


def born(record_id: str) -> str:
    return "C" + md5(b"book\x1f" + record_id.encode()).hexdigest()[:14]


def ada(record_id: str, **said: Any) -> dict[str, Any]:
    return {"record_id": record_id, "name": "Ada King", "email": "ada@example.org", **said}


@pytest.fixture
def runs(identify: Callable[..., Warehouse]) -> Callable[..., Changes]:
    """What is new in the last of several runs; each is (people, decisions), a day after the one before."""

    def last(*each: tuple[Sequence[dict[str, Any]], Sequence[Sequence[str]]]) -> Changes:
        journal: list[tuple[Any, ...]] = []
        for day, (people, decisions) in enumerate(each, start=1):
            made = identify(*people, decisions=decisions, changes=journal, day=day)
            journal = made.rows("from identity.changes")
        return made.rows(
            "select customer_id, other_customer_id, change, decided_by, reason from identity.changes"
            " where happened_at = (select run_at from staging.clock) order by all"
        )

    return last


NEWER = [ada("a", first_seen_at="2024-01-01"), ada("b", first_seen_at="2025-01-01")]


def test_a_merge_is_told_once(runs: Callable[..., Changes]) -> None:
    merge = (born("a"), born("b"), "merge", "regulars", "the same in everything they say")
    assert runs((NEWER, [])) == [merge]
    assert runs((NEWER, []), (NEWER, [])) == []


def test_a_split_is_told_with_who_decided_it(runs: Callable[..., Changes]) -> None:
    split = (born("a"), born("b"), "split", "Mo", "decided by Mo")
    assert runs((NEWER, []), (NEWER, [("a", "b", "different")])) == [split]


def test_a_merge_after_a_split_is_news_again(runs: Callable[..., Changes]) -> None:
    merge = (born("a"), born("b"), "merge", "regulars", "the same in everything they say")
    assert runs((NEWER, []), (NEWER, [("a", "b", "different")]), (NEWER, [])) == [merge]


def test_an_older_record_takes_the_customer_over(runs: Callable[..., Changes]) -> None:
    older = ada("z", first_seen_at="2020-01-01")
    assert [change[:3] for change in runs((NEWER, []), ([*NEWER, older], []))] == [
        (born("z"), born(old), "merge") for old in sorted("ab", key=born)
    ]


def test_a_record_that_disappears_is_a_split_that_says_so(runs: Callable[..., Changes]) -> None:
    gone = (born("a"), born("b"), "split", "regulars", "the record is no longer in its source")
    assert runs((NEWER, []), (NEWER[:1], [])) == [gone]


def test_a_customer_whose_oldest_record_is_gone_lives_on_and_the_old_id_leads_there(
    runs: Callable[..., Changes], identify: Callable[..., Warehouse]
) -> None:
    gone = "the record is no longer in its source"
    inherits = (born("b"), born("a"), "merge", "regulars", gone)
    first = runs((NEWER, []), (NEWER[1:], []))
    assert inherits in first
    assert runs((NEWER, []), (NEWER[1:], []), (NEWER[1:], [])) == []
    journal = [(*first[0][:3], "2026-03-02", *first[0][3:]), (*first[1][:3], "2026-03-02", *first[1][3:])]
    later = identify(*NEWER[1:], changes=journal)
    assert later.rows("from identity.forwards") == [(born("a"), born("b"))]
