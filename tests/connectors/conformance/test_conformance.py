"""What every connector promises: nothing is missed, nothing is doubled, and after any trouble it goes on by itself."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from connectors.errors import SourceError, SourceRejected, SourceUnavailable

PASSING = (
    {"fault": "429", "retry_after": 2},
    {"fault": "503"},
    {"fault": "500"},
    {"fault": "time-out", "seconds": 0.01},
    {"fault": "hang-up"},
    {"fault": "cut"},
    {"fault": "half-json"},
    {"fault": "html"},
    {"fault": "502-html"},
)
"""What comes right when one tries again."""


def positions(trial: Any) -> range:
    """The number of each request of a full read."""
    return range(1, trial.requests(trial.read) + 1)


def test_a_full_read_has_everything_as_it_is(trial: Any) -> None:
    for stream in trial.subject.streams:
        trial.read(stream)
        assert trial.stored(stream) == trial.truth(stream), stream


def test_a_second_read_stores_nothing_and_asks_little(trial: Any) -> None:
    for stream in trial.subject.streams:
        trial.read(stream)
        second = trial.read(stream)
        assert (second.new, second.changed, second.gone) == (0, 0, 0), stream
    assert trial.requests(trial.read) < 20


def test_what_changed_since_is_read_and_nothing_else(trial: Any) -> None:
    trial.read()
    for drift in trial.subject.drifts[:2]:
        trial.app.drift(drift)
    landing = trial.read()
    assert (landing.new, landing.changed, landing.gone) == (1, 1, 0)
    assert trial.stored() == trial.truth()


def test_what_was_deleted_is_gone(trial: Any) -> None:
    trial.read()
    for drift in trial.subject.drifts[2:]:
        trial.app.drift(drift)
    trial.read(sweep_days=0)
    assert trial.stored() == trial.truth()


def test_killed_between_any_two_pages_it_goes_on(anew: Callable[[], Any]) -> None:
    for after in range(0, 7, 2):
        trial = anew()
        with suppress(KeyboardInterrupt):  # none is left once it was done before
            trial.read(batches=after)
        trial.app.drift("new-order")
        trial.read()
        assert trial.stored() == trial.truth(), after


def test_killed_between_any_two_pages_of_the_customers_it_goes_on(anew: Callable[[], Any]) -> None:
    for after in range(4):
        trial = anew()
        stream = trial.subject.streams[0]
        with suppress(KeyboardInterrupt):
            trial.read(stream, batches=after)
        trial.read(stream)
        assert trial.stored(stream) == trial.truth(stream), after


@pytest.mark.parametrize("fault", PASSING, ids=lambda fault: str(fault["fault"]))
def test_what_passes_is_waited_out_at_every_request(trial: Any, fault: dict[str, Any]) -> None:
    trial.plan({**fault, "at": 1}, {**fault, "every": 2, "times": None})
    trial.read()
    assert trial.stored() == trial.truth()


@pytest.mark.parametrize("fault", ["repeated-page", "cursor-loop", "missing-page"])
def test_pages_that_are_wrong_are_noticed_or_made_good(anew: Callable[[], Any], fault: str) -> None:
    for at in positions(anew()):
        trial = anew()
        trial.plan({"fault": fault, "at": at})
        try:
            trial.read()
        except SourceError:
            trial.plan()
            trial.read()
        assert trial.stored() == trial.truth(), at


def test_a_shop_that_always_gives_the_same_page_is_not_read_for_ever(trial: Any) -> None:
    trial.plan({"fault": "repeated-page", "at": 2, "times": None})
    with pytest.raises(SourceError, match="reading "):
        trial.read()
    assert trial.app.requests < 50


def test_whatever_happens_in_the_shop_while_it_is_read_is_known_after_the_next_read(anew: Callable[[], Any]) -> None:
    for drift in anew().subject.drifts:
        for at in positions(anew())[:3:2]:
            trial = anew()
            trial.plan({"fault": "drift", "at": at, "drift": drift})
            trial.read()
            trial.plan()
            trial.read(sweep_days=0)
            assert trial.stored() == trial.truth(), (drift, at)


def test_a_key_that_is_withdrawn_midway_leaves_what_was_read_and_says_what_to_do(anew: Callable[[], Any]) -> None:
    for at in positions(anew())[::2]:
        trial = anew()
        trial.plan({"fault": "401", "at": at, "times": None})
        with pytest.raises(SourceRejected):
            trial.read()
        before = trial.stored()
        assert before.items() <= trial.truth().items()
        trial.plan()
        trial.read()
        assert trial.stored() == trial.truth()


def test_a_permission_that_is_missing_is_named_with_where_to_give_it(trial: Any) -> None:
    trial.plan({"fault": "403", "times": None})
    with pytest.raises(SourceRejected, match=trial.subject.permission):
        trial.read()
    assert [reach.problem is not None for reach in trial.connector(trial.subject.orders).reach()] == [True]


def test_a_sign_in_page_is_not_followed(trial: Any) -> None:
    trial.plan({"fault": "sign-in", "times": None})
    with pytest.raises(SourceRejected, match=r"https://hotel\.example\.org instead of answering"):
        trial.read()


def test_a_shop_that_stays_away_is_given_up_after_eight_tries(trial: Any) -> None:
    trial.plan({"fault": "503", "times": None})
    with pytest.raises(SourceUnavailable, match="8 times"):
        trial.read()
    assert (trial.app.requests, trial.stored()) == (8, {})


@pytest.mark.parametrize("ahead", [-600, 600], ids=["behind", "ahead"])
def test_a_clock_ten_minutes_off_misses_nothing(anew: Callable[[], Any], ahead: int) -> None:
    trial = anew()
    clock = trial.app.clock
    trial.app.clock = lambda: clock() + ahead
    trial.read()
    for drift in trial.subject.drifts:
        trial.app.drift(drift)
    trial.read(sweep_days=0)
    assert trial.stored() == trial.truth()


def test_a_clock_that_is_set_back_misses_nothing(trial: Any) -> None:
    trial.read()
    trial.subject.backdated(trial.app)
    trial.read()
    assert trial.stored() == trial.truth()


def test_two_of_one_second_at_the_cursor_are_both_read(trial: Any) -> None:
    trial.app.drift("new-order")
    trial.read()
    orders = trial.truth()
    trial.app.drift("change-oldest")
    trial.read()
    trial.app.drift("change-oldest")
    trial.read()
    assert trial.stored() == trial.truth() != orders


def test_no_message_holds_a_secret_or_a_customer(anew: Callable[[], Any]) -> None:
    said = []
    for fault in ("401", "403", "sign-in", "503", "html", "cut"):
        trial = anew()
        trial.plan({"fault": fault, "times": None})
        with pytest.raises(SourceError) as problem:
            trial.read()
        said.append(str(problem.value))
    assert not [text for text in said if "stand_in" in text or "cust0" in text.lower() or "@" in text]


def test_every_object_can_be_looked_at_in_a_browser(trial: Any) -> None:
    assert all(trial.connector().link(stream).startswith("https://") for stream in trial.subject.streams)


def test_reach_says_how_many_wait(trial: Any) -> None:
    found = {reach.stream: reach.waiting for reach in trial.connector().reach()}
    known = {stream: len(trial.truth(stream)) for stream in trial.subject.streams}
    assert {stream: number for stream, number in found.items() if number is not None}.items() <= known.items()
