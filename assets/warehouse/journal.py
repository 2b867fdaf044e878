"""Facts that we made ourselves and must remember: what was merged, who entered a segment, whom we offered to contact.

Kept like a source, append-only Parquet under `landing/regulars/`, so that every table can be made again from landing.
A table that remembers is `journal.<name>` union all what this run adds; `commit` stores the addition once the checks
have passed. What is new is a difference against the journal, so a run that was killed finds the same difference again.
"""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

from assets.warehouse.build import remember_inputs
from assets.warehouse.connection import Warehouse, literal, quoted_table
from assets.warehouse.parquet import STAMP, stream_files, stream_folder, write_parquet

CONSENTS = (
    "statement_id varchar, source varchar, stream varchar, record_id varchar, position varchar, header varchar,"
    " word varchar, channel varchar, purpose varchar, status varchar, happened_at timestamp, is_dated boolean,"
    " reading varchar, seen_at timestamp, recorded_at timestamp, person_id varchar, name varchar, email varchar,"
    " phone varchar"
)
"""Of the ledger (see `assets.consent.ledger`): `status` is withdrawn, granted, unclear, explained (an unclear one that the
config now says the meaning of), or blank, which ends a reading."""

JOURNALS = MappingProxyType(
    {
        "identity_changes": (
            "identity.changes",
            'customer_id varchar, other_customer_id varchar, change varchar, "at" timestamp, "by" varchar, reason varchar',
        ),
        "segment_changes": (
            "crm.segment_changes",
            'customer_id varchar, segment varchar, change varchar, "at" timestamp, reason varchar',
        ),
        "standings": (
            "crm.standings",
            'customer_id varchar, ladder_stage varchar, value_tier varchar, usage_class varchar, "at" timestamp',
        ),
        "follow_ups": (
            "follow_ups.issued",
            "follow_up_id varchar, list varchar, customer_id varchar, occasion varchar, due_on date, priority integer,"
            ' channel varchar, because varchar, say varchar, is_held_out boolean, "at" timestamp',
        ),
        "questions": (
            "identity.review_items",
            "question_id varchar, left_source varchar, left_record_id varchar, right_source varchar,"
            ' right_record_id varchar, "at" timestamp',
        ),
        "consents": (None, CONSENTS),
        "consent_holders": (
            "crm.consent_holders",
            'statement_id varchar, kind varchar, value varchar, change varchar, "at" timestamp',
        ),
        "erased": (None, 'erasure_id varchar, kind varchar, hash varchar, channel varchar, "at" timestamp'),
        "decisions": (
            None,
            "decision_id varchar, left_source varchar, left_record_id varchar, right_source varchar,"
            ' right_record_id varchar, decision varchar, "at" timestamp, "by" varchar, reason varchar, undoes varchar,'
            " opt_outs varchar",
        ),
    }
)
"""Journal -> the table that remembers by it (None: written by a command), and its columns."""

SOURCE = "regulars"

_PUBLISHED_AS = MappingProxyType({"at": "happened_at", "by": "decided_by"})
"""What the tables call a column of the files, which are older than the words that DuckDB reserved since."""


def read_journals(warehouse: Warehouse) -> None:
    """Make every `journal.*` table from its files; empty ones too, so that SQL can always read them."""
    for name, (_, columns) in JOURNALS.items():
        warehouse.connection.execute(f"create or replace table journal.{name} ({columns})")
        # A statement is of the moment it was seen, and may have been written down later.
        files = stream_files(warehouse.settings, SOURCE, name, None if name == "consents" else warehouse.until)
        if files:
            listed = ", ".join(literal(str(file)) for file in files)
            warehouse.connection.execute(
                f"insert into journal.{name} by name select * from read_parquet([{listed}], union_by_name = true)"
            )
    if warehouse.until is not None:
        warehouse.connection.execute("delete from journal.consents where seen_at > $1", [warehouse.until])
    remember_ledger(warehouse)


def remember_ledger(warehouse: Warehouse) -> None:
    """Let the tables that read the ledger of consent be made again when there is more in it."""
    files = (file.name for file in stream_files(warehouse.settings, SOURCE, "consents"))
    remember_inputs(warehouse, {"journal.consents": f"{warehouse.until} {' '.join(files)}"})


def note_decision(warehouse: Warehouse, rows: Sequence[Sequence[Any]]) -> None:
    """Store a decision, in the columns of `journal.decisions`, for every refresh from the next one on."""
    _, columns = JOURNALS["decisions"]
    warehouse.connection.execute(f"create or replace temp table noted ({columns})")
    marks = ", ".join(f"${number + 1}" for number in range(len(rows[0])))
    warehouse.connection.executemany(f"insert into noted values ({marks})", rows)
    target = stream_folder(warehouse.settings, SOURCE, "decisions") / f"{warehouse.run_at.strftime(STAMP)}.parquet"
    write_parquet(warehouse.connection, "from noted", target)
    warehouse.connection.execute("drop table noted")


def commit(warehouse: Warehouse) -> int:
    """Store what the tables have and the journals have not; the number of facts. Twice adds nothing twice."""
    return sum(_append(warehouse, name, table) for name, (table, _) in JOURNALS.items() if table)


def _append(warehouse: Warehouse, name: str, table: str) -> int:
    # By time and not by this run: a run that was killed before this point left facts of its own.
    new = f"from {quoted_table(table)} where happened_at > (select coalesce(max(\"at\"), '-infinity') from journal.{name})"
    found: int = warehouse.value(f"select count(*) {new}")
    if found:
        target = stream_folder(warehouse.settings, SOURCE, name) / f"{warehouse.run_at.strftime(STAMP)}.parquet"
        write_parquet(warehouse.connection, f"select * rename ({_stored_names(name)}) {new}", target)
    return found


def _stored_names(name: str) -> str:
    _, columns = JOURNALS[name]
    return ", ".join(f'{said} as "{stored}"' for stored, said in _PUBLISHED_AS.items() if f'"{stored}"' in columns)
