"""Which month a report is about, and the file that it is kept in. Loads nothing heavy: every refresh asks."""

from datetime import date
from pathlib import Path


def last_full_month(today: date) -> date:
    """The first day of the month before this one."""
    return date(today.year - (today.month == 1), (today.month - 2) % 12 + 1, 1)


def report_file(state: Path, month: date, *, with_names: bool) -> Path:
    """Where the report of a month is; one with names is a file of its own, so that it is not sent on by mistake."""
    return state / "reports" / f"report-{month:%Y-%m}{'-with-names' if with_names else ''}.html"
