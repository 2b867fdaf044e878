"""Who takes part, and how each is run: a process of its own, its time, its memory, and what it found."""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.identity.scoring import Review, Score, review, score

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Contender:
    """One way to join records.

    Attributes:
        arguments: What Python is given before the records and the folder, and after them.
        is_peer: It runs in the environment of `--peer-python`.
        most: More records than this it is not given; `why` says why.
    """

    name: str
    arguments: tuple[str, ...]
    after: tuple[str, ...] = ()
    is_peer: bool = False
    most: int | None = None
    why: str = ""


SPLINK = str(HERE / "peers" / "with_splink.py")
CONTENDERS = (
    Contender("Regulars", ("-m", "benchmarks.identity.ours")),
    Contender("Splink 5", (SPLINK,), ("once",), is_peer=True),
    Contender("Splink 5, street and town as well", (SPLINK,), ("each",), is_peer=True),
    Contender(
        "dedupe 3",
        (str(HERE / "peers" / "with_dedupe.py"),),
        is_peer=True,
        most=10_000,
        why="it holds all records as Python objects and compares in Python",
    ),
    Contender("same e-mail", ("-m", "benchmarks.identity.exact_keys"), ("email",)),
    Contender("same e-mail or phone", ("-m", "benchmarks.identity.exact_keys"), ("email-or-phone",)),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; `note` instead of figures where there are none."""

    name: str
    score: Score | None = None
    review: Review | None = None
    seconds: float = 0
    training: float = 0
    megabytes: float = 0
    note: str = ""


def run(contender: Contender, python: str | None, records: Path, count: int, limit: float) -> Iterator[Row]:
    """Give the records to a contender, and score every answer of its."""
    if contender.is_peer and python is None:
        yield Row(contender.name, note="not run: no --peer-python given")
        return
    if contender.most is not None and count > contender.most:
        yield Row(contender.name, note=f"not run above {contender.most:,} records: {contender.why}")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seen = folder / "seen.parquet"
        _hide_truth(contender, records, seen)
        command = [python if contender.is_peer and python else sys.executable, *contender.arguments]
        done = _measured([*command, str(seen), name, *contender.after], limit)
        if done is None:
            yield Row(contender.name, note=f"stopped after {limit:.0f} s, or failed")
            return
        told, megabytes = done
        for label, file in told["clusters"].items():
            asked = review(records, folder / file, folder / told["possible"]) if "possible" in told else None
            yield Row(
                f"{contender.name} {label}".strip(),
                score(records, folder / file),
                asked,
                told["seconds"],
                told.get("training", 0),
                megabytes,
            )


def _hide_truth(contender: Contender, records: Path, seen: Path) -> None:
    """Only dedupe sees who is who, to answer its questions."""
    if contender.name.startswith("dedupe"):
        seen.symlink_to(records.resolve())
        return
    with duckdb.connect() as connection:
        connection.execute(
            "copy (select * exclude (person) from read_parquet($1)) to $2 (format parquet)", [str(records), str(seen)]
        )


def _measured(command: list[str], limit: float) -> tuple[Mapping[str, Any], float] | None:
    """Run it; what it printed last, and the most memory it held in MB. None when it failed or took too long."""
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    most = 0.0
    with tempfile.TemporaryFile("w+") as told:
        process = subprocess.Popen(command, stdout=told, cwd=HERE.parents[1], env=environment)
        ends = time.monotonic() + limit
        while process.poll() is None:
            if time.monotonic() > ends:
                process.kill()
            most = max(most, _held(process.pid))
            time.sleep(0.02)
        if process.returncode != 0:
            return None
        told.seek(0)
        return json.loads(told.read().splitlines()[-1]), most


def _held(process: int) -> float:
    """The most that it held so far. What `wait4` tells begins with what this process held when it forked."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0
