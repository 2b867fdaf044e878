"""Ours beside others on the same records: `python -m benchmarks.identity --sizes 1000 10000 100000 1000000`.

    --peer-python PATH   Python of an environment that has splink and dedupe; without it they are left out
    --sets DIR           labelled sets in this folder are measured as well
    --table FILE         where the table goes, as Markdown; it is printed too

Each contender is given the same staged records, without the truth, in a process of its own, one after the other.
Seconds are those of the work: records are in memory when they begin, and end when every record has its cluster. Memory
is the most that the process held. `with review` is what becomes of it when somebody answers every question rightly.
"""

import argparse
import os
import platform
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from benchmarks.identity.labelled import SETS, labelled
from benchmarks.identity.make_people import make_people
from benchmarks.identity.running import CONTENDERS, Row, run

HEAD = (
    "| | precision | recall | F1 | recall with review | questions (yes) | seconds (training) | MB |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- |"
)


def main() -> None:
    """Read the command line, run everything, print and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000, 100_000, 1_000_000])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sets", type=Path)
    parser.add_argument("--peer-python")
    parser.add_argument("--contenders", nargs="+", choices=[each.name for each in CONTENDERS])
    parser.add_argument("--limit", type=float, default=1800, help="seconds after which a contender is stopped")
    parser.add_argument("--table", type=Path)
    arguments = parser.parse_args()
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}"
    lines = []
    for line in chain([f"One run: seed {arguments.seed}, {machine}."], _tables(arguments)):
        print(line, flush=True)
        lines.append(line)
    if arguments.table:
        arguments.table.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _tables(arguments: argparse.Namespace) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for size in arguments.sizes:
            records = folder / f"{size}.parquet"
            began = time.perf_counter()
            make_people(records, size, arguments.seed)
            yield f"\n### {size:,} records\n\nMade in {time.perf_counter() - began:.1f} s.\n\n{HEAD}"
            yield from _rows(arguments, records, size)
        for label in SETS if arguments.sets else ():
            project = folder / label
            project.mkdir()
            records = labelled(arguments.sets, project, label)
            yield f"\n### {label}\n\n{HEAD}"
            yield from _rows(arguments, records, 0)


def _rows(arguments: argparse.Namespace, records: Path, count: int) -> Iterator[str]:
    for contender in CONTENDERS:
        if arguments.contenders is None or contender.name in arguments.contenders:
            for row in run(contender, arguments.peer_python, records, count, arguments.limit):
                yield _line(row)


def _line(row: Row) -> str:
    if row.score is None:
        return f"| {row.name} | {row.note} | | | | | | |"
    reviewed, questions = "", ""
    if row.review is not None:
        reviewed, questions = f"{row.review.score.recall:.4f}", f"{row.review.questions:,} ({row.review.yes:,})"
    training = f" ({row.training:.1f})" if row.training else ""
    return (
        f"| {row.name} | {row.score.precision:.4f} | {row.score.recall:.4f} | {row.score.f1:.4f} | {reviewed} | {questions}"
        f" | {row.seconds:.1f}{training} | {row.megabytes:,.0f} |"
    )


if __name__ == "__main__":
    main()
