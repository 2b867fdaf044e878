"""A person asks for their data, or to be forgotten.

`export` hands over what is known. `forget` notes hashes first, and lets a refresh that reads no source do the rest; a
kill in between leaves it to the next refresh. What is found where is in `assets.privacy.subject`, how it is erased in
`assets.privacy.erasure`.
"""

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assets.identity.review.find_records import find_in_one_customer
from assets.landing.read import landed_streams
from assets.privacy.data_export import export_data
from assets.privacy.erasure import is_pending
from assets.privacy.mentions import mentions
from assets.privacy.subject import DataSubject, collect, collect_all, edits_of
from assets.privacy.suppression import define_macros, store_tombstones
from assets.privacy.tombstones import tombstones
from assets.run import RunOptions
from assets.staging.landed_rows import rows_named
from assets.staging.sheet_edits import EDITS
from assets.warehouse.connection import Warehouse, quoted
from connectors.errors import SourceRejected
from pipelines.commands.refresh_report import problem_lines
from pipelines.config.load import Config
from pipelines.exit_codes import BUSY, DONE, PUSHED_IN_PART
from pipelines.lock import Busy, lock
from pipelines.project import open_state

Tell = Callable[[str], None]

SHOWN = 20
"""Row numbers that a receipt lists of one source."""


_EVERYWHERE = (
    ("data/warehouse.duckdb", "made anew without them"),
    ("data/published", "a new copy without them; every older one is removed"),
    ("data/as-of, data/reports", "emptied"),
)
_FROM_A_TARGET = "their rows, with all that was typed in them"


@dataclass(frozen=True, slots=True)
class Receipt:
    """One place, and what became of the person's data there."""

    place: str
    did: str
    is_done: bool = True
    is_yours: bool = False
    """Only the business itself can do it."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What became of an erasure; nothing in it says whose it was."""

    erasure_id: str | None
    receipts: tuple[Receipt, ...]
    code: int = DONE
    problems: tuple[str, ...] = ()


def export(config: Config, who: str) -> dict[str, Any]:
    """Everything that is known of one customer.

    Raises:
        SourceRejected: Nobody is meant by `who`, or several are.
        Busy: A refresh is running.
    """
    with open_state(config) as warehouse:
        return export_data(warehouse, collect(warehouse, _customer(warehouse, who)))


def foresee(config: Config, whom: Sequence[str]) -> tuple[str, Forgotten]:
    """Whom `forget` would erase, in words for whoever has to confirm it, and where.

    Raises:
        SourceRejected: Nobody is meant by one of `whom`, or several are.
        Busy: A refresh is running.
    """
    with open_state(config) as warehouse:
        people = _gathered(warehouse, whom)
        define_macros(warehouse)
        shown = [f"customer {each.customer_id}\n" + "\n".join(f"  {r.line}" for r in each.records) for each in people]
        receipts = tuple(replace(each, is_done=False) for each in _in_landing(warehouse, people))
        receipts += tuple(Receipt(place, did, False) for place, did in _EVERYWHERE)
        receipts += tuple(Receipt(target.place, _FROM_A_TARGET, False) for target in config.targets())
        return "\n".join(shown), Forgotten(
            None, (*receipts, *_sources(warehouse, people), *_left_alone(warehouse, config))
        )


def forget(config: Config, whom: Sequence[str], tell: Tell) -> Forgotten:
    """Erase customers from everything that is ours; a receipt for each place.

    Raises:
        SourceRejected: Nobody is meant by one of `whom`, or several are.
        Busy: A refresh is running.
    """
    unfinished = _resume(config, tell)
    try:
        with open_state(config) as warehouse:
            people = _gathered(warehouse, whom)
            erasure_id = f"erased-{warehouse.run_at:%Y%m%d-%H%M%S}"
            define_macros(warehouse)
            receipts = (*_in_landing(warehouse, people), *_sources(warehouse, people), *_left_alone(warehouse, config))
            store_tombstones(
                warehouse, erasure_id, [each for person in people for each in tombstones(warehouse, person)]
            )
    except SourceRejected:
        if unfinished is None:
            raise
        # Whoever was interrupted asks again, and those they name are gone by now.
        return unfinished
    _keep(config, Forgotten(erasure_id, _not_yet(receipts), BUSY))
    done = _carried_out(config, Forgotten(erasure_id, receipts), people, tell)
    _keep(config, done)
    return done


def _resume(config: Config, tell: Tell) -> Forgotten | None:
    """Finish an erasure that was interrupted, before anybody is looked for in tables that may be gone."""
    if not is_pending(config.settings(config.folder / "data")):
        return None
    done = _carried_out(config, Forgotten(None, (Receipt("data/landing", "every version of their rows"),)), (), tell)
    return replace(done, problems=("an erasure that was interrupted was finished first", *done.problems))


def _gathered(warehouse: Warehouse, whom: Sequence[str]) -> list[DataSubject]:
    return collect_all(warehouse, list(dict.fromkeys(_customer(warehouse, who) for who in whom)))


def _customer(warehouse: Warehouse, who: str) -> str:
    """Who is meant; also somebody whom every source has deleted."""
    return find_in_one_customer(warehouse, who, may_be_gone=True)[0].customer_id


def _carried_out(config: Config, done: Forgotten, people: Sequence[DataSubject], tell: Tell) -> Forgotten:
    from pipelines.refresh import exit_code, refresh

    try:
        outcome = refresh(config, RunOptions(only=frozenset()), tell)
    except Busy as problem:
        return replace(done, receipts=_not_yet(done.receipts), code=BUSY, problems=(str(problem),))
    state = config.folder / "data"
    is_done = not is_pending(config.settings(state))
    receipts = [replace(each, is_done=is_done and not each.is_yours) for each in done.receipts]
    receipts += [*(Receipt(place, did, is_done) for place, did in _EVERYWHERE), _history(state, people)]
    for name, place in outcome.places.items():
        pushed = outcome.pushed.get(name)
        did = _FROM_A_TARGET if pushed else "could not be written yet"
        receipts.append(Receipt(place, did, pushed is not None and not pushed.notices))
        if place.startswith(("http", "google")) or "google" in name:
            receipts.append(
                Receipt(place, "Google keeps former versions of a spreadsheet: see File, Version history", False, True)
            )
    code = exit_code(outcome)
    return replace(done, receipts=tuple(receipts), code=code, problems=tuple(problem_lines(outcome)))


def _not_yet(receipts: Sequence[Receipt]) -> tuple[Receipt, ...]:
    return tuple(replace(each, is_done=False) for each in receipts)


def _left_alone(warehouse: Warehouse, config: Config) -> Iterator[Receipt]:
    """What was ours once, and is not in the config any longer."""
    known = {stream.source for stream in warehouse.settings.streams} | {each.name for each in config.targets()}
    for source, stream in landed_streams(warehouse):
        if source in known:
            continue
        if stream == EDITS:
            did = "a workbook that is no longer under `deliver:`; where it still lies, their rows stand in it"
            yield Receipt(source, did, False, True)
        else:
            did = (
                "no longer under `sources:`, so nobody knows what its columns hold: rows with their ids, e-mail"
                " addresses or phone numbers were erased. Delete the folder if it is not needed"
            )
            yield Receipt(f"data/landing/{source}/{stream}", did, False, True)


def _in_landing(warehouse: Warehouse, people: Sequence[DataSubject]) -> Iterator[Receipt]:
    rows = {row for personal in people for row in personal.rows}
    for source, stream in sorted({(source, stream) for source, stream, _ in rows}):
        if rows_named(warehouse, source, stream) is not None:
            number = sum(row[:2] == (source, stream) for row in rows)
            yield Receipt(f"data/landing/{source}/{stream}", f"{number:,} records, every version of them")
    typed = {edit for personal in people for edit in edits_of(warehouse, personal)}
    for target in sorted({target for target, _ in typed}):
        number = sum(each == target for each, _ in typed)
        yield Receipt(f"data/landing/{target}/edits", f"what was typed in {number:,} rows")
    yield Receipt("data/landing/regulars", "merges, segments, follow-ups, questions and decisions about them")


def _sources(warehouse: Warehouse, people: Sequence[DataSubject]) -> Iterator[Receipt]:
    """Where they still stand: we read sources and never write them."""
    rows = {row for personal in people for row in personal.rows}
    for source, stream in sorted({(source, stream) for source, stream, _ in rows}):
        found = rows_named(warehouse, source, stream)
        if found is None:
            continue
        ids = [record_id for at, holds, record_id in rows if (at, holds) == (source, stream)]
        positions = warehouse.rows(
            f"select _position from {quoted(found.relation)}"
            " where _valid_to is null and list_contains($1, _record_id) order by _row",
            [ids],
        )
        for place, numbers in _by_place(str(position) for (position,) in positions):
            yield Receipt(place, numbers, False, True)
    for place, numbers in _by_place(mentions(warehouse, people)):
        yield Receipt(place, f"{numbers}, which are about others and call them by name", False, True)


def _by_place(positions: Iterable[str]) -> Iterator[tuple[str, str]]:
    """File or tab, and its rows."""
    places: dict[str, list[str]] = {}
    for position in positions:
        place, _, row = position.rpartition(", row ")
        places.setdefault(place or row, []).append(row)
    for place, numbers in places.items():
        more = f" and {len(numbers) - SHOWN:,} more" if len(numbers) > SHOWN else ""
        yield place, f"rows {', '.join(numbers[:SHOWN])}{more}"


def _history(state: Path, people: Sequence[DataSubject]) -> Receipt:
    """Dagster's store holds counts only; should it hold an address of theirs all the same, it starts anew."""
    needles = [each.encode() for person in people for each in (*person.emails, *person.phones, *person.names)]
    try:
        with lock(state):
            files = [file for file in (state / "dagster").rglob("*") if file.is_file()]
            found = any(needle in data for file in files for data in [file.read_bytes()] for needle in needles)
            if found:
                shutil.rmtree(state / "dagster")
    except Busy:
        return Receipt("data/dagster", "could not be searched while a refresh runs; it holds counts only", False)
    return Receipt("data/dagster", "held something of them and was emptied" if found else "searched: nothing of them")


def _keep(config: Config, done: Forgotten) -> None:
    """The receipt stays, as the proof that it was done: counts and places."""
    folder = config.folder / "data" / "receipts"
    folder.mkdir(mode=0o700, exist_ok=True)
    file = folder / f"{done.erasure_id}.json"
    file.write_text(json.dumps(as_dict(done), indent=2, ensure_ascii=False), encoding="utf-8")
    file.chmod(0o600)


def as_dict(done: Forgotten) -> dict[str, Any]:
    """For a script."""
    receipts = [
        {"place": each.place, "did": each.did, "is_done": each.is_done, "is_yours": each.is_yours}
        for each in done.receipts
    ]
    return {
        "erasure_id": done.erasure_id,
        "exit_code": done.code,
        "receipts": receipts,
        "problems": list(done.problems),
    }


def lines(done: Forgotten, *, is_rehearsal: bool = False) -> Iterator[str]:
    """The receipts, for a person."""
    if is_rehearsal:
        yield "This was a rehearsal: nothing was erased. It would be erased from:"
    elif done.code in (DONE, PUSHED_IN_PART):
        yield f"Erased ({done.erasure_id}; the receipt is in data/receipts):"
    else:
        yield "The erasure is noted and is finished by the next refresh:"
    for each in done.receipts:
        if not each.is_yours:
            mark = "" if each.is_done or is_rehearsal else "NOT YET: "
            yield f"  {mark}{each.place}: {each.did}"
    yours = [each for each in done.receipts if each.is_yours]
    if yours:
        yield "They still stand where only you can delete them; they are not imported again, whether or not you do:"
        yield from (f"  {each.place}: {each.did}" for each in yours)
