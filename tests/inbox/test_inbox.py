"""The inbox: what is in it is on disk, once, in order, and gone when it was taken out."""

import sqlite3
import threading
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.errors import SourceDamaged, SourceUnavailable
from connectors.inbox.delivery import Delivery
from connectors.inbox.store import NAME, REMEMBERED, InboxFullError, open_inbox
from connectors.inbox.writer import Writer

MORNING = datetime(2026, 3, 1, 9)


def letter(number, body=b"{}", source="enquiries"):
    return Delivery(source, f"d{number}", "form_response", body)


def ids(inbox):
    return [waiting.delivery.delivery_id for waiting in inbox.waiting()]


def test_a_delivery_is_stored_once_and_stays_known_when_it_was_taken_out(tmp_path):
    with open_inbox(tmp_path) as inbox:
        assert inbox.put([letter(1), letter(2), letter(1)], MORNING) == [True, True, False]
        first, _ = inbox.waiting()
        assert (first.delivery, first.received_at) == (letter(1), MORNING)

        inbox.take_out([first.number], MORNING)

        assert inbox.put([letter(1)], MORNING) == [False]
        assert ids(inbox) == ["d2"]
        assert inbox.put([letter(1, source="other")], MORNING) == [True]


def test_only_after_a_month_a_delivery_is_forgotten(tmp_path):
    with open_inbox(tmp_path) as inbox:
        inbox.put([letter(1), letter(2)], MORNING)
        [first, second] = inbox.waiting()
        inbox.take_out([first.number], MORNING)
        inbox.take_out([second.number], MORNING + REMEMBERED + timedelta(seconds=1))

        assert inbox.put([letter(1)], MORNING) == [True]


def test_what_was_taken_out_leaves_no_byte_in_the_file(tmp_path):
    with open_inbox(tmp_path) as inbox:
        inbox.put([letter(1, b"canary@example.org")], MORNING)
        inbox.take_out([each.number for each in inbox.waiting()], MORNING)

        assert [file.name for file in tmp_path.iterdir() if b"canary@example.org" in file.read_bytes()] == []


def test_only_its_owner_may_read_it(tmp_path):
    with open_inbox(tmp_path) as inbox:
        inbox.put([letter(1)], MORNING)

        assert {file.name: oct(file.stat().st_mode & 0o777) for file in tmp_path.iterdir()} == dict.fromkeys(
            (NAME, f"{NAME}-wal", f"{NAME}-shm"), "0o600"
        )


def test_a_full_inbox_takes_nothing_and_goes_on_when_there_is_room(tmp_path):
    with open_inbox(tmp_path) as inbox:
        inbox.put([letter(1, b"x" * 100_000)], MORNING)
        with pytest.raises(InboxFullError):
            inbox.put([letter(2)], MORNING, most=100_000)
        inbox.take_out([each.number for each in inbox.waiting()], MORNING)

        assert inbox.put([letter(2)], MORNING, most=100_000) == [True]


def test_a_damaged_inbox_says_what_to_do(tmp_path):
    (tmp_path / NAME).write_bytes(b"no database at all, but long enough to be read as one" * 40)

    with pytest.raises(SourceDamaged, match="move it away"), open_inbox(tmp_path):
        pass


def test_an_inbox_that_somebody_holds_is_not_waited_for_without_end(tmp_path, monkeypatch):
    monkeypatch.setattr("connectors.inbox.store.BUSY_SECONDS", 0.05)
    with open_inbox(tmp_path) as inbox:
        other = sqlite3.connect(tmp_path / NAME, isolation_level=None)
        other.execute("begin immediate")
        with pytest.raises(SourceUnavailable, match="another program"):
            inbox.put([letter(1)], MORNING)
        other.execute("rollback")
        other.close()

        assert inbox.put([letter(1)], MORNING) == [True]


def test_two_servers_on_one_inbox_store_each_delivery_once(tmp_path):
    writers = [Writer(tmp_path), Writer(tmp_path)]
    found = [writers[number % 2].put(letter(number // 2)) for number in range(400)]
    new = sum(each.result(30) for each in found)
    for writer in writers:
        writer.close()

    with open_inbox(tmp_path) as inbox:
        assert (new, sorted(ids(inbox))) == (200, sorted(f"d{number}" for number in range(200)))


def test_a_writer_that_is_closed_finishes_what_it_was_handed(tmp_path):
    writer = Writer(tmp_path)
    found = [writer.put(letter(number)) for number in range(50)]
    writer.close()

    assert all(each.result(0) for each in found)


def test_an_inbox_that_was_moved_away_is_made_anew(tmp_path):
    writer = Writer(tmp_path)
    assert writer.put(letter(1)).result(10)
    for file in list(tmp_path.iterdir()):
        file.rename(file.with_name(f"old-{file.name}"))

    with pytest.raises(SourceUnavailable, match="moved away"):
        writer.put(letter(2)).result(10)
    assert writer.put(letter(2)).result(10)
    writer.close()


def test_whoever_hangs_up_does_not_stop_the_others(tmp_path):
    entered, go_on = threading.Event(), threading.Event()

    def slow_clock():
        entered.set()
        go_on.wait(10)
        return MORNING

    writer = Writer(tmp_path, clock=slow_clock)
    first = writer.put(letter(1))
    entered.wait(10)
    second, third = writer.put(letter(2)), writer.put(letter(3))
    second.cancel()
    go_on.set()

    assert (first.result(10), third.result(10)) == (True, True)
    writer.close()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["put", "take"]), st.integers(0, 5)), max_size=25))
def test_whatever_the_order_each_delivery_comes_out_once(tmp_path_factory, steps):
    taken, sent = [], set()
    with open_inbox(tmp_path_factory.mktemp("inbox")) as inbox:
        for step, number in [*steps, ("take", 0)]:
            if step == "put":
                inbox.put([letter(number)], MORNING)
                sent.add(f"d{number}")
            else:
                taken += ids(inbox)
                inbox.take_out([each.number for each in inbox.waiting()], MORNING)

    assert sorted(taken) == sorted(sent)
