"""Reads of a shop on a bad day: faults at random requests, kills between pages, and a shop that goes on meanwhile.

    python tests/connectors/conformance/unlucky_reads.py --cases 300

A case is one shop and one of its streams. It is read a few times under a plan of faults, and then once in peace, when
everything is looked at again: then what is stored must be what is there, each once, and nothing that never was.

Here: what may happen. Not here: the connectors and what their shops hold (`subjects.py`), one promise after the other
(`test_conformance.py`).
"""

import argparse
import random
import sys
import tempfile
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path[0:0] = [
        str(Path(__file__).parents[3]),
        str(Path(__file__).parents[2] / "stand_ins"),
        str(Path(__file__).parent),
    ]

from shop_server.running import start
from subjects import SUBJECTS
from trial import Trial

from assets.landing import objects
from connectors.errors import SourceError

PASSING = ("429", "500", "502", "503", "time-out", "hang-up", "cut", "half-json", "html", "502-html", "503-html")
WRONG = ("401", "403", "sign-in", "repeated-page", "cursor-loop", "missing-page")
ONCE = ("missing-page", "drift")
"""A page that is left out whenever it is asked for cannot be told from one that is not there."""


def plan(chance: random.Random, drifts: tuple[str, ...]) -> list[dict[str, Any]]:
    """One to four things that happen at one of the first nine requests, or from there on."""
    faults = []
    for _ in range(chance.randint(1, 4)):
        kind = chance.choice([*PASSING, *WRONG, "drift", "drift"])
        fault: dict[str, Any] = {"fault": kind, "at": chance.randint(1, 9), "times": chance.choice([1, 1, 2, 9, None])}
        fault |= {"times": 1} if kind in ONCE else {}
        fault |= {"drift": chance.choice(drifts)} if kind == "drift" else {}
        if kind in ("429", "503") and chance.random() < 0.5:
            fault["retry_after"] = 1
        faults.append(fault | ({"seconds": 0.01} if kind == "time-out" else {}))
    return faults


def play(trial: Trial, chance: random.Random) -> Counter[str]:
    """One case; how often each fault was met."""
    stream = chance.choice([trial.subject.orders, trial.subject.orders, trial.subject.streams[0]])
    ever, history, met = trial.truth(stream), [], Counter[str]()
    for _ in range(chance.randint(1, 3)):
        faults = plan(chance, trial.subject.drifts)
        batches = chance.choice([None, None, 0, 1, 2, 5])
        trial.plan(*faults)
        history.append((faults, batches))
        with suppress(SourceError, KeyboardInterrupt):
            trial.read(stream, batches=batches, sweep_days=chance.choice([0, 7]))
        met.update({fault.fault: fault.happened for fault in trial.app.faults.plan})
        ever |= trial.truth(stream)
        assert trial.stored(stream).keys() <= ever.keys(), ("never was", history)
    trial.plan()
    trial.read(stream, sweep_days=0)
    assert trial.stored(stream) == trial.truth(stream), ("missing, changed or too much", stream, history)
    return +met


def main() -> None:
    """Play so many cases, over all the shops in turn; the exit code is 1 if anything was missing, doubled or made up."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    objects.BUNDLE = 1
    found, happened, played = 0, Counter[str](), Counter[str]()
    for number in range(asked.cases):
        subject = SUBJECTS[number % len(SUBJECTS)]
        chance = random.Random(f"{subject.name} {asked.seed + number}")
        with tempfile.TemporaryDirectory() as folder, start(subject.open_shop()) as running:
            trial = Trial(subject, running, Path(folder))
            try:
                happened += play(trial, chance)
            except (AssertionError, SourceError) as wrong:
                found += 1
                print(f"{subject.name}, seed {asked.seed + number}: {str(wrong)[:2000]}", flush=True)
            played[subject.name] += 1
    print(f"{sum(played.values())} cases {dict(played)}, {sum(happened.values())} faults met, {found} wrong")
    print(", ".join(f"{name} {times}" for name, times in happened.most_common()))
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
