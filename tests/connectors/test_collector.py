"""The collector of cyclic garbage rests while answers are read, and is as it was afterwards."""

import gc
from contextlib import ExitStack

import pytest

from connectors import gc_pause


def fail_to_read(seen):
    with gc_pause.paused():
        seen.append(gc.isenabled())
        raise ValueError("cut off")


def test_it_rests_inside_and_runs_afterwards_even_when_the_reading_fails():
    seen = []
    with pytest.raises(ValueError, match="cut off"):
        fail_to_read(seen)
    assert (seen, gc.isenabled()) == ([False], True)


def test_it_rests_until_the_last_of_several_readers_is_done():
    first, second = ExitStack(), ExitStack()
    first.enter_context(gc_pause.paused())
    second.enter_context(gc_pause.paused())
    first.close()
    assert not gc.isenabled()
    second.close()
    assert gc.isenabled()


def test_it_stays_off_where_it_was_off():
    gc.disable()
    try:
        with gc_pause.paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
