"""A refresh says what it does while it does it, where there is no terminal too."""

from collections.abc import Callable

import pytest

from pipelines.commands.progress import Lines, progress


class Told:
    """Lines, and a clock that somebody moves."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.now = 100.0
        self.tell = Lines(self.lines.append, lambda: self.now)

    def after(self, seconds: float, do: Callable[[], None]) -> None:
        self.now += seconds
        do()


def test_each_step_is_told_as_it_begins_and_its_parts_are_not() -> None:
    told = Told()
    told.tell("Reading book")
    for table in ("Making crm: orders", "Making crm: customers", "Making report: best_sellers"):
        told.after(0.25, lambda table=table: told.tell(table))  # type: ignore[misc]
    assert told.lines == [
        "    0 s  Reading book",
        "    0 s  Making crm: orders",
        "    1 s  Making report: best_sellers",
    ]


def test_what_takes_long_is_told_again_with_the_part_that_it_is_at_less_and_less_often() -> None:
    told = Told()
    told.tell("Making identity")
    told.tell("Making identity: pairs")
    for _ in range(35):
        told.after(1, told.tell.remind)
    assert told.lines == [
        "    0 s  Making identity",
        "    5 s  Making identity: pairs",
        "   15 s  Making identity: pairs",
        "   35 s  Making identity: pairs",
    ]


def test_without_a_terminal_the_lines_go_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(is_shown=True) as tell:
        tell("Reading book")
    assert capsys.readouterr() == ("", "    0 s  Starting\n    0 s  Reading book\n")


def test_for_a_script_that_reads_the_result_nothing_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(is_shown=False) as tell:
        tell("Reading book")
    assert capsys.readouterr() == ("", "")
