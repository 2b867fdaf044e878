"""Staging: every stream's rows with our columns and our types, and what could not be read set aside with its place.

Headers are mapped in `headers`, cells parsed in `kinds`, and the tables put together in `people` and `events`.
Which records are the same customer is not asked here, but in `assets.identity`.
"""

from collections.abc import Callable
from functools import partial

from assets.staging.columns import consent_columns
from assets.staging.consents import said_once
from assets.staging.events import make_events
from assets.staging.people import ROWS, make_links, make_people, make_rows, make_versions
from assets.staging.quarantine import links, with_links
from assets.staging.referrals import ROWS as REFERRAL_ROWS
from assets.staging.referrals import resolve_referrals
from assets.staging.sheet_edits import EDITS, edited_targets, make_edits
from assets.streams import CARRIES_PEOPLE, STREAM_TYPES, STREAMS
from assets.warehouse.connection import Warehouse, quoted
from assets.warehouse.parquet import state_of, stream_state
from assets.warehouse.table import AnyTable, PythonTable

EVENTS = tuple(holds for holds in STREAMS if holds not in {"people", "consents", "referrals"})


def _landed(*streams: str) -> Callable[[Warehouse], str]:
    """What tables of these streams depend on beside other tables: the config of their sources, and the files."""

    def inputs(warehouse: Warehouse) -> str:
        configured = [stream for stream in warehouse.settings.streams if stream.holds in streams]
        return repr([(stream, state_of(warehouse.settings, stream, warehouse.until)) for stream in configured])

    return inputs


def _edits(warehouse: Warehouse) -> str:
    return repr(
        [
            (target, stream_state(warehouse.settings, target, EDITS, warehouse.until))
            for target in edited_targets(warehouse)
        ]
    )


def _event_table(holds: str) -> PythonTable:
    def make(warehouse: Warehouse) -> None:
        make_events(warehouse, holds, f"staging.{holds}")

    deps = ("staging.business", *((ROWS,) if holds in CARRIES_PEOPLE else ()))
    if holds == "order_lines":
        deps = (*deps, "staging.orders")
    return PythonTable(f"staging.{holds}", STREAM_TYPES[holds].row, deps, make, inputs=_landed(holds))


def _make_consents(warehouse: Warehouse) -> None:
    make_events(warehouse, "consents", "parsed.consents")
    columns = ", ".join(quoted(name) for name in consent_columns())
    flags = " union all ".join(f"from parsed.{holds}_consents" for holds in ("people", *_WITH_PEOPLE))
    warehouse.create(
        "staging.consents",
        f"with said as ({said_once('parsed.consents')}) select {columns} from said union all ({flags})",
    )


def _make_referrals(warehouse: Warehouse) -> None:
    make_events(warehouse, "referrals", REFERRAL_ROWS)
    resolve_referrals(warehouse)


def _make_quarantine(warehouse: Warehouse) -> None:
    asides = " union all ".join(f"from parsed.{holds}_aside" for holds in (*STREAMS, EDITS))
    warehouse.create("quality.quarantine", with_links(asides, links(warehouse)))


def _make_union(part: str, name: str, streams: tuple[str, ...], warehouse: Warehouse) -> None:
    warehouse.create(name, " union all ".join(f"from parsed.{holds}_{part}" for holds in streams))


_ALL = tuple(f"staging.{holds}" for holds in EVENTS)
_WITH_PEOPLE = tuple(sorted(CARRIES_PEOPLE))

TABLES: tuple[AnyTable, ...] = (
    PythonTable(
        ROWS,
        "One row per version of a row in a people source; the current ones have no valid_to.",
        ("staging.business",),
        make_rows,
        inputs=_landed("people"),
    ),
    *(_event_table(holds) for holds in EVENTS),
    PythonTable(
        "staging.consents",
        "One row per statement about contact: dated ones, and the flags beside people, of every version there was.",
        ("staging.business", ROWS, *_ALL),
        _make_consents,
        inputs=_landed("consents"),
    ),
    PythonTable(
        "staging.people",
        "One row per person record: those of people sources, and those that the rows of other streams made.",
        (ROWS, *_ALL, "staging.consents"),
        make_people,
    ),
    PythonTable("staging.person_versions", "One row per past version of a person record.", (ROWS,), make_versions),
    PythonTable(
        "staging.person_links",
        "One row per person record made by an event of somebody who is listed, with the record it is about.",
        (*_ALL, "staging.consents", "staging.people"),
        make_links,
    ),
    PythonTable(
        "staging.referrals",
        "One row per referral, with the person records of both sides as far as they are found.",
        ("staging.business", "staging.people"),
        _make_referrals,
        inputs=_landed("referrals"),
    ),
    PythonTable(
        "staging.sheet_edits",
        "One row per version of what people typed beside a follow-up.",
        ("staging.business",),
        make_edits,
        inputs=_edits,
    ),
    PythonTable(
        "staging.notices",
        "One row per thing to know about how a source was understood.",
        (ROWS, *_ALL, "staging.consents", "staging.referrals"),
        partial(_make_union, "notices", "staging.notices", tuple(STREAMS)),
    ),
    PythonTable(
        "quality.quarantine",
        "One row per cell, or whole row, that was set aside, with its place and the reason.",
        (ROWS, *_ALL, "staging.consents", "staging.referrals", "staging.sheet_edits"),
        _make_quarantine,
        inputs=lambda warehouse: repr(links(warehouse)),
    ),
)
