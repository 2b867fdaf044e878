"""Every fault at every request of a full read and of a later one, for every connector.

    python tests/connectors/conformance/every_fault.py [woocommerce …]

By hand, because it takes minutes; the suite beside it tries a few positions of each. After a fault the shop is read once more,
without any; then what is stored must be what the shop holds. Names of connectors as arguments narrow it.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parents[2] / "stand_ins"))

from conftest import Trial
from shop_server.faults import DAMAGED, NOT_CONNECTED, PAGES, REFUSED
from shop_server.running import start
from subjects import SUBJECTS, Subject

from assets.landing import objects
from connectors.errors import SourceError

FAULTS = (*REFUSED, *NOT_CONNECTED, *DAMAGED, *PAGES)


def cases(subject: Subject, folder: Path) -> Iterator[tuple[str, bool]]:
    """What was tried, and whether nothing was missing or doubled after it."""
    for is_later in (False, True):
        for fault in (*FAULTS, *subject.drifts):
            at = 1
            while True:
                with start(subject.open_shop()) as running:
                    trial = Trial(subject, running, Path(tempfile.mkdtemp(dir=folder)))
                    was_met = _try(trial, fault, at, is_later=is_later)
                    if not was_met:
                        break
                    yield f"{subject.name}: {fault} at {at}{' later' * is_later}", trial.stored() == trial.truth()
                at += 1


def _try(trial: Any, fault: str, at: int, *, is_later: bool) -> bool:
    if is_later:
        trial.read()
        for drift in trial.subject.drifts[:3]:
            trial.app.drift(drift)
    is_drift = fault in trial.subject.drifts
    trial.plan({"fault": "drift" if is_drift else fault, "at": at, "drift": fault if is_drift else "", "seconds": 0.01})
    before = trial.app.requests
    with suppress(SourceError):
        trial.read(sweep_days=0)
    was_met = trial.app.requests - before >= at
    trial.plan()
    trial.read(sweep_days=0)
    return was_met


def main() -> int:
    """Print what went wrong, and how many were tried."""
    objects.BUNDLE = 1
    tried = wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for subject in SUBJECTS:
            if sys.argv[1:] and subject.name not in sys.argv[1:]:
                continue
            for name, is_right in cases(subject, Path(folder)):
                tried += 1
                wrong += not is_right
                if not is_right:
                    print(f"WRONG  {name}", flush=True)
    print(f"{tried} cases, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
