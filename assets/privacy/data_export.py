"""A person's data as they are handed to them: everything that is known, with where it came from.

What else belongs to them is in `personal`; this is the form.
"""

import json
from typing import Any

from assets.landing.read import OWN_COLUMNS
from assets.privacy.subject import EVENTS, DataSubject
from assets.staging.landed_rows import rows_named
from assets.warehouse.connection import Warehouse, quoted

_BY_CUSTOMER = (
    "crm.customers", "crm.customer_values", "crm.customer_history", "crm.timeline", "crm.segments",
    "crm.segment_changes", "crm.follow_ups", "crm.recommendations", "crm.ladder_moves",
    "crm.forecasts", "crm.service_cases", "crm.satisfaction_signals", "follow_ups.candidates",
    *(f"crm.{stream}" for stream in EVENTS),
)  # fmt: skip


def export_data(warehouse: Warehouse, personal: DataSubject) -> dict[str, Any]:
    """Everything that is known of the customer; plain values that become JSON."""
    found: dict[str, Any] = {
        "made_at": warehouse.run_at.isoformat(timespec="seconds") + "Z",
        "business": warehouse.settings.business.name,
        "customer_id": personal.customer_id,
        "records": list(_records(warehouse, personal)),
    }
    for table in _BY_CUSTOMER:
        rows = _rows(warehouse, f"from {table} where customer_id = $1", [personal.customer_id])
        found[table.partition(".")[2]] = rows
    found["referrals"] = _rows(
        warehouse,
        "from crm.referrals where customer_id = $1 or referred_customer_id = $1",
        [personal.customer_id],
    )
    found["typed_in_lists"] = _rows(
        warehouse,
        "select target, tab, follow_up_id, edits.at, is_current, status, owner, notes, snooze_until, own, position"
        " from staging.sheet_edits as edits where list_contains($1, follow_up_id) order by edits.at",
        [list(personal.items)],
    )
    keys = [f"{record}" for record in personal.records]
    either = " or ".join(f"list_contains($1, {side}_source || ':' || {side}_record_id)" for side in ("left", "right"))
    found["decisions"] = _rows(
        warehouse,
        f"select {_ONE_SIDE}, decision, happened_at from identity.decisions_made where {either}",
        [keys],
    )
    found["compared_with"] = _rows(
        warehouse, f"select {_ONE_SIDE}, probability, band, reason, evidence from identity.pairs where {either}", [keys]
    )
    found["merges_and_splits"] = _rows(
        warehouse,
        "from identity.changes where list_contains($1, customer_id) or list_contains($1, other_customer_id)",
        [list(personal.ids)],
    )
    found["set_aside"] = _rows(
        warehouse,
        "from quality.quarantine where list_contains($1, concat_ws(':', source, stream, record_id))",
        [[":".join(row) for row in personal.rows]],
    )
    return found


def _records(warehouse: Warehouse, personal: DataSubject) -> Any:
    """Every row of every source, each version of it, cell by cell as it was found."""
    streams = sorted({(source, stream) for source, stream, _ in personal.rows})
    for source, stream in streams:
        found = rows_named(warehouse, source, stream)
        if found is None:
            continue
        ids = [record_id for at, holds, record_id in personal.rows if (at, holds) == (source, stream)]
        cells = ", ".join(quoted(header) for header in found.headers)
        versions = _rows(
            warehouse,
            f"select _record_id, _position, _extracted_at, _valid_to, {cells} from {quoted(found.relation)}"
            " where list_contains($1, _record_id) order by _record_id, _extracted_at",
            [ids],
        )
        for version in versions:
            yield {
                "source": source,
                "stream": stream,
                "record_id": version["_record_id"],
                "position": version["_position"],
                "known_from": version["_extracted_at"],
                "known_until": version["_valid_to"],
                "cells": {header: cell for header, cell in version.items() if header not in _OURS and cell is not None},
            }


_ONE_SIDE = ", ".join(
    f"if(list_contains($1, {side}_source || ':' || {side}_record_id), {side}_source || ':' || {side}_record_id,"
    f" 'somebody else') as {name}"
    for side, name in (("left", "record"), ("right", "and_record"))
)
"""Whom they were compared with is nothing that is theirs: an id may be an address."""

_OURS = frozenset({*OWN_COLUMNS, "_valid_to"})


def _rows(warehouse: Warehouse, sql: str, parameters: list[Any]) -> list[dict[str, Any]]:
    cursor = warehouse.connection.execute(sql, parameters)
    described = [(column[0], str(column[1])) for column in cursor.description or ()]
    return [
        {name: _plain(value, kind) for (name, kind), value in zip(described, row, strict=True)}
        for row in cursor.fetchall()
    ]


def _plain(value: Any, kind: str) -> Any:
    return json.loads(value) if kind == "JSON" and isinstance(value, str) else value
