"""Kill refreshes at random moments, and look at what is left: `python tests/end_to_end/kill_refreshes.py --times 1000`.

Each time: a project as it was after its first day, new data for the second, a refresh killed somewhere on the way. Then the
published file opens and is the first day's or the second's, what a person typed is in the workbook, and the next refresh
ends in the tables that a refresh never killed ends in.
"""

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster  # noqa: F401  # imported before the fork, so that a child starts where the work does
import duckdb
import great_expectations  # noqa: F401
import openpyxl

from assets.run import RunOptions
from assets.warehouse.publish import link
from checks.audit_process import audit
from checks.expectations import CheckResult
from checks.suites import CHECKS
from pipelines.config.load import load
from pipelines.refresh import exit_code, refresh

CONFIG = """
business: {name: Corner Bakery, country: GB, currency: GBP, timezone: Europe/London}
sources:
  book: {type: csv, path: people.csv, holds: people}
  till: {type: csv, path: orders.csv, holds: orders, people: book}
segments:
  buyers: {where: orders >= 1}
follow_ups:
  callers: {where: orders >= 1, because: "{{ orders }} orders", channel: call}
deliver:
  - {type: excel, path: out/lists.xlsx}
"""
PEOPLE = "record_id,name,email,phone,ok to call\n"
FIRST_DAY = [f"{n},Person {n},p{n}@example.org,0{7400000000 + n},yes" for n in range(60)]
SECOND_DAY = [*FIRST_DAY[1:], "60,Person 60,p60@example.org,07400999960,yes", "61,Person One,p1@example.org,,no"]
TYPED = "asked for rye bread"
RUN_COLUMNS = {
    "at", "changed_at", "closed_at", "created_at", "first_seen_at", "happened_at", "ladder_since",
    "last_contact_at", "said_at", "since",
    "statement_id", "updated_at", "valid_from", "valid_to",
}  # fmt: skip
"""Columns that hold the moment of a run, which differs from one run to the next, or are made from it."""


class SameProcess:
    """The audit without the helper process, which could not follow a fork."""

    def warm_up(self) -> None:
        """Nothing to load."""

    def audit(self, path: Path) -> list[CheckResult]:
        """The result of every check."""
        return list(audit(path, CHECKS))


@contextmanager
def same_process() -> Iterator[SameProcess]:
    """Stands where the helper process would be started."""
    yield SameProcess()


def write_shop(folder: Path, people: list[str]) -> None:
    """The sources as they are on a day."""
    folder.mkdir(exist_ok=True)
    (folder / "regulars.yaml").write_text(CONFIG)
    (folder / "people.csv").write_text(PEOPLE + "\n".join(people) + "\n")
    orders = [f"o{n},{n % 50},2026-01-{n % 28 + 1:02d},{n}.50" for n in range(200)]
    (folder / "orders.csv").write_text("order_id,customer_id,ordered_at,total\n" + "\n".join(orders) + "\n")


def run_to_end(folder: Path) -> None:
    """Refresh in this process; anything but success is an error."""
    outcome = refresh(load(folder, {}), RunOptions(), lambda _: None, same_process)  # type: ignore[arg-type]
    if exit_code(outcome) != 0:
        raise RuntimeError([*map(str, outcome.problems), *outcome.failed_checks, *map(str, outcome.undelivered)])


def fork(work: Callable[[], None]) -> int:
    """Do the work in a child; its process id."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        except Exception:
            traceback.print_exc()
            raise
        finally:
            os._exit(code)
    return child


def finish(folder: Path) -> None:
    """Refresh in a child of its own, as the next morning would."""
    _, status = os.waitpid(fork(lambda: run_to_end(folder)), 0)
    if status != 0:
        raise RuntimeError("the refresh after the kill failed")


def tables(folder: Path) -> dict[str, str]:
    """A digest of every published table, without the moments of runs."""
    with duckdb.connect(str(link(folder / "data")), read_only=True) as connection:
        names = connection.execute(
            "select table_schema || '.' || table_name from information_schema.tables order by 1"
        ).fetchall()
        return {name: _digest(connection, name) for (name,) in names if name != "quality.checks"}


def _digest(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    columns = [row[0] for row in connection.execute(f"describe {name}").fetchall() if row[0] not in RUN_COLUMNS]
    row = ", ".join(f'"{column}"::varchar' for column in columns)
    [(digest,)] = connection.execute(
        f"select count(*) || ':' || coalesce(md5(string_agg(line, chr(10) order by line)), '')"
        f" from (select concat_ws('|', {row}) as line from {name})"
    ).fetchall()
    return str(digest)


def type_a_note(folder: Path) -> None:
    """A person writes into the first row of the list, and saves."""
    path = folder / "out" / "lists.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    sheet.cell(2, headings.index("Notes") + 1).value = TYPED
    book.save(path)


def notes(folder: Path) -> list[str]:
    """What is in the Notes column of the list now."""
    sheet = openpyxl.load_workbook(folder / "out" / "lists.xlsx").worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    column = headings.index("Notes") + 1
    return [str(value) for row in range(2, sheet.max_row + 1) if (value := sheet.cell(row, column).value)]


def try_once(prepared: Path, scratch: Path, wait: float, allowed: list[dict[str, str]]) -> str | None:
    """Kill a refresh after `wait` seconds; what is wrong afterwards, or None."""
    folder = scratch / "shop"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(prepared, folder, symlinks=True)
    write_shop(folder, SECOND_DAY)
    child = fork(lambda: run_to_end(folder))
    time.sleep(wait)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    if tables(folder) not in allowed:
        return "the published file is neither the first day's nor the second's"
    if notes(folder) != [TYPED]:
        return "what a person typed is not in the workbook"
    finish(folder)
    if (left := tables(folder)) != allowed[-1]:
        return (
            f"the next refresh ends in other tables: {[name for name in left if left[name] != allowed[-1].get(name)]}"
        )
    return None if notes(folder) == [TYPED] else "what a person typed did not survive the next refresh"


def main() -> None:
    """Kill as often as asked; the seed is printed, so that a failure can be had again."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=60)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as scratch:
        prepared, never_killed = Path(scratch, "prepared"), Path(scratch, "never_killed")
        write_shop(prepared, FIRST_DAY)
        run_to_end(prepared)  # In this process: what it loads and works out once, every child has from the start.
        type_a_note(prepared)
        finish(prepared)
        first = tables(prepared)
        shutil.copytree(prepared, never_killed, symlinks=True)
        write_shop(never_killed, SECOND_DAY)
        started = time.monotonic()
        finish(never_killed)
        longest = time.monotonic() - started
        allowed = [first, tables(never_killed)]
        for number in range(options.times):
            wait = chance.uniform(0, longest)
            if wrong := try_once(prepared, Path(scratch), wait, allowed):
                sys.exit(f"seed {options.seed}, kill {number} after {wait:.3f} s: {wrong}")
    print(f"{options.times} refreshes killed within {longest:.2f} s of their start (seed {options.seed}): nothing lost")


if __name__ == "__main__":
    main()
