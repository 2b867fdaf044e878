"""What was audited, and what is published: remembered in the warehouse, so that each step may be run by itself.

A step knows nothing of the one before it but what stands here. So whatever is run, in whatever order, only tables that
passed their checks are published, and only published ones delivered.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from assets.warehouse.build import known, remember, state_of
from assets.warehouse.connection import Warehouse
from assets.warehouse.journal import commit
from assets.warehouse.publish import flip, link, published_name

PUBLISHED_STATE = "published.customers"
"""The name under which the state that analysts see is remembered."""

_TABLE = "create table if not exists main.candidate (state varchar, file varchar, kept_back varchar[])"


class NotPublished(Exception):
    """What is in the warehouse may not be published, or was not; says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A copy of the tables in the state `state`; `kept_back` says why it may not be published, if it may not."""

    state: str
    file: Path
    kept_back: tuple[str, ...] = ()


def note_candidate(warehouse: Warehouse, candidate: Candidate) -> None:
    """Remember the newest audit, in place of the one before."""
    file = str(candidate.file.relative_to(warehouse.settings.state))
    with warehouse.transaction():
        warehouse.connection.execute(f"{_TABLE}; delete from main.candidate")
        warehouse.connection.execute(
            "insert into main.candidate values ($1, $2, $3)", [candidate.state, file, list(candidate.kept_back)]
        )


def candidate_of(warehouse: Warehouse, state: str) -> Candidate | None:
    """What became of the audit of the tables in this state; None when they were not audited."""
    warehouse.connection.execute(_TABLE)
    rows = warehouse.rows("select file, kept_back from main.candidate where state = $1", [state])
    found = [Candidate(state, warehouse.settings.state / file, tuple(kept_back)) for file, kept_back in rows]
    return next((each for each in found if each.kept_back or _stands(each)), None)


def _stands(candidate: Candidate) -> bool:
    return candidate.file.exists() or published_name(candidate.file).exists()


def is_published(warehouse: Warehouse, tables: Collection[str]) -> bool:
    """Whether what analysts see is made of the tables as they are."""
    state = state_of(warehouse, tables)
    return known(warehouse).get(PUBLISHED_STATE) == state and link(warehouse.settings.state).exists()


def publish(warehouse: Warehouse, tables: Collection[str]) -> Path | None:
    """Let analysts see the tables as they were audited; None when they see them already.

    Raises:
        NotPublished: The tables were made anew after their audit, did not pass it, or never had one.
    """
    if is_published(warehouse, tables):
        return None
    state = state_of(warehouse, tables)
    candidate = candidate_of(warehouse, state)
    if candidate is None:
        raise NotPublished("nothing was published: the tables were not checked since they were made; run their checks")
    if candidate.kept_back:
        raise NotPublished("\n".join(("nothing was published:", *candidate.kept_back)))
    # First the memory, then the view: what people were shown must be remembered.
    commit(warehouse)
    # A run that was killed right after the flip has only its last word left to say.
    is_flipped = link(warehouse.settings.state).resolve() == published_name(candidate.file).resolve()
    published = published_name(candidate.file) if is_flipped else flip(warehouse, candidate.file)
    remember(warehouse, {PUBLISHED_STATE: state})
    return published
