"""What follows from the records that changed: this layer brought up to date without being made anew.

Every step takes out what rested on the records that changed, and asks the same select that makes its table of few
records instead of all. So the tables end as if they had been made from nothing, which
`tests/identity/test_following.py` holds against them. Where so much changed that little would be saved, or something on
which everything rests (the size of the base in steps, the prior), `follow` says no, and all is made anew.

The `.sql` files beside this one find which rows are meant, the selects of the layer make them. Of what is taken out of a
table `…_before` is kept while this lasts, and of what is put in `…_now`.
"""

from assets.identity.linkage import POSSIBLE, group, weigh
from assets.identity.records.transliterate import transliterate
from assets.identity.sql_steps import ALL, Near, keep, select
from assets.warehouse.connection import Warehouse

SMALL = 20_000
"""Fewer records are all made anew as fast."""

FEW = 0.1
"""Of all records; where more changed, making everything anew is about as fast."""

_PAIR = ("left_record", "right_record")


def follow(warehouse: Warehouse) -> bool:
    """Bring every table from `identity.latin` to `identity.pairs` up to date, or return False where all must be made anew.

    Must run in one transaction with whatever notes that it was done; after False, that is to be rolled back.
    """
    others = _temporary(warehouse)
    if warehouse.value("select count(*) from identity.records") < SMALL or not _find_changed(warehouse):
        return False
    _describe(warehouse)
    if _is_other(warehouse, "scale"):
        return False
    _count_uses(warehouse)
    _find_repeats(warehouse)
    _hear(warehouse)
    _pair(warehouse)
    _count_values(warehouse)
    _weigh(warehouse)
    if _is_other(warehouse, "prior"):
        return False
    _judge(warehouse)
    _group(warehouse)
    _place(warehouse)
    _tell(warehouse)
    for table in _temporary(warehouse) - others:
        warehouse.connection.execute(f"drop table temp.{table}")
    return True


def _find_changed(warehouse: Warehouse) -> bool:
    """Records of which a source, or somebody, says something else; whether they are few."""
    keep(warehouse, "statements_now", select("statements"))
    for step in ("spoken", "told_now", "changed"):
        _find(warehouse, step)
    warehouse.create("identity.statements", "from statements_now")
    [(changed, records)] = warehouse.rows(
        "select (select count(*) from changed), (select count(*) from identity.records)"
    )
    return bool(changed <= FEW * records)


def _describe(warehouse: Warehouse) -> None:
    """Names, addresses and records: what nobody spells any longer goes, too."""
    near = {"staging.people": "told_now", "identity.told": "told_now"}
    transliterate(warehouse, "told_now")
    for table, spelling in (("names", "spelling"), ("addresses", "line")):
        warehouse.connection.execute(
            f"insert into identity.{table} by name"
            f" from ({select(table, near)}) anti join identity.{table} using ({spelling})"
        )
    _forget(warehouse, "records", "changed", ("record",))
    keep(warehouse, "records_now", select("records", near))
    warehouse.connection.execute("insert into identity.records by name from records_now")
    for table, spelled, spelling in (("names", "spelling", "spelling"), ("addresses", "md5_number(line)", "line")):
        warehouse.connection.execute(
            f"""
            delete from identity.{table}
            where {spelled} in (
                select {spelling} from records_before
                where {spelling} not in (select {spelling} from identity.records where {spelling} is not null)
            )
            """
        )


def _count_uses(warehouse: Warehouse) -> None:
    """How many people use the e-mails, phones and identifiers that a changed record has or had."""
    _find(warehouse, "points_near")
    _find(warehouse, "users", {"points": "points_near"})
    _renew(warehouse, "contact_points", "points_near", ("kind", "value"), {"identity.records": "users"})
    _find(warehouse, "points_changed")


def _find_repeats(warehouse: Warehouse) -> None:
    """Which records say what another says already."""
    keep(warehouse, "points_turned", "from points_changed where is_turned")
    _find(warehouse, "users", {"points": "points_turned"})
    keep(warehouse, "doubted", "select record from changed union select record from users")
    keep(warehouse, "records_doubted", "from identity.records semi join doubted using (record)")
    _renew(warehouse, "fingerprints", "doubted", ("record",), {"identity.records": "records_doubted"})
    _find(warehouse, "fingerprints_near")
    keep(warehouse, "alike", "select record from fingerprints_near union select record from fingerprints_before")
    _renew(warehouse, "repeats", "alike", ("record",), {"identity.fingerprints": "fingerprints_near"})
    _find(warehouse, "restated")
    keep(warehouse, "records_restated", "from identity.records semi join restated using (record)")


def _hear(warehouse: Warehouse) -> None:
    """What was said of two descriptions."""
    keep(warehouse, "said_now", select("said"))
    _find(warehouse, "said_changed")
    warehouse.create("identity.said", "from said_now")


def _pair(warehouse: Warehouse) -> None:
    """Candidate pairs: those with a restated record, and those that others have by a key with more or fewer holders."""
    _renew(warehouse, "keys", "restated", ("record",), {"identity.records": "records_restated"})
    for step in ("crossed", "repaired", "keys_near"):
        _find(warehouse, step)
    near = """
        left_record in (from restated) or right_record in (from restated)
        or left_record in (from repaired) and right_record in (from repaired)
    """
    keep(warehouse, "candidates_before", f"from identity.candidates where {near}")
    keep(warehouse, "candidates_now", f"from ({select('candidates', {'identity.keys': 'keys_near'})}) where {near}")
    warehouse.connection.execute(
        f"delete from identity.candidates where {near}; insert into identity.candidates from candidates_now"
    )


def _count_values(warehouse: Warehouse) -> None:
    """How common names, days and places are: counted on from what they were."""
    keep(
        warehouse,
        "records_restated_before",
        "from records_before union all from records_restated where record not in (select record from changed)",
    )
    before = {"identity.records": "records_restated_before", "identity.repeats": "repeats_before"}
    keep(warehouse, "counted_before", select("counts", before))
    keep(warehouse, "counted_now", select("counts", {"identity.records": "records_restated"}))
    _find(warehouse, "turnover")
    _forget(warehouse, "counts", "turnover", ("kind", "value"))
    _find(warehouse, "counts_now")
    warehouse.connection.execute("insert into identity.counts by name from counts_now")
    for moment in ("before", "now"):
        keep(warehouse, f"frequencies_{moment}", select("frequencies", {"identity.counts": f"counts_{moment}"}))
    _find(warehouse, "values_changed")


def _weigh(warehouse: Warehouse) -> None:
    """Compare again what rests on something that changed: the table `weighed`, and of it what the prior is made from."""
    _find(warehouse, "users", {"points": "points_changed"})
    _find(warehouse, "touched")
    _find(warehouse, "pairs_changed")
    keep(warehouse, "pairs_near", "from pairs_changed union (from candidates_before except from candidates_now)")
    _find(warehouse, "around")
    keep(warehouse, "records_around", "from identity.records semi join around using (record)")
    weigh(warehouse, "pairs_changed", {"identity.records": "records_around"})
    _forget(warehouse, "sure", "pairs_near", _PAIR)
    warehouse.connection.execute(f"insert into identity.sure by name {select('sure')}")


def _judge(warehouse: Warehouse) -> None:
    _forget(warehouse, "judgements", "pairs_near", _PAIR)
    keep(warehouse, "judgements_now", f"from judge('weighed', {POSSIBLE})")
    warehouse.connection.execute("insert into identity.judgements by name from judgements_now; drop table weighed")


def _group(warehouse: Warehouse) -> None:
    """Groups: what is connected with a record of which anything changed is put together anew."""
    _find(warehouse, "unsettled")
    keep(warehouse, "records_near", "from records_around semi join unsettled using (record)")
    near = {"identity.records": "records_near"}
    for table in ("judgements", "said"):
        either = "left_record in (from unsettled) or right_record in (from unsettled)"
        keep(warehouse, f"{table}_near", f"from identity.{table} where {either}")
        near[f"identity.{table}"] = f"{table}_near"
    group(warehouse, near)
    _forget(warehouse, "faces", "unsettled", ("record",))
    warehouse.connection.execute("insert into identity.faces by name from faces")
    either = "description in (from unsettled) or record in (from unsettled)"
    keep(warehouse, "repeats_near", f"from identity.repeats where {either}")
    keep(warehouse, "settled", "from unsettled union select record from repeats_near")
    _renew(warehouse, "groups", "settled", ("record",), {"identity.repeats": "repeats_near"})
    warehouse.connection.execute("drop table faces; drop table regrouped")


def _place(warehouse: Warehouse) -> None:
    """Whose records they are."""
    _find(warehouse, "settled_records")
    _forget(warehouse, "clusters", "settled_records", ("source", "record_id"))
    columns = "record, source, record_id, birth_id, first_seen_at"
    keep(warehouse, "settled_now", f"select {columns} from identity.records semi join settled using (record)")
    near = {"identity.records": "settled_now", "identity.groups": "groups_now"}
    warehouse.connection.execute(f"insert into identity.clusters by name {select('clusters', near)}")


def _tell(warehouse: Warehouse) -> None:
    """Pairs, as people are told of them."""
    _find(warehouse, "retold")
    _find(warehouse, "retold_records")
    there = """
        (left_source, left_record_id) in (select (source, record_id) from retold_records)
        or (right_source, right_record_id) in (select (source, record_id) from retold_records)
    """
    warehouse.connection.execute(f"delete from identity.pairs where {there}")
    near = {}
    for table, left, right in (("judgements", "left_record", "right_record"), ("repeats", "record", "description")):
        either = f"{left} in (from retold) or {right} in (from retold)"
        keep(warehouse, f"{table}_told", f"from identity.{table} where {either}")
        near[f"identity.{table}"] = f"{table}_told"
    _find(warehouse, "ends")
    for table, columns in (("records", "record, source, record_id"), ("groups", "*")):
        keep(warehouse, f"{table}_told", f"select {columns} from identity.{table} semi join ends using (record)")
        near[f"identity.{table}"] = f"{table}_told"
    warehouse.connection.execute(f"insert into identity.pairs by name from ({select('pairs', near)}) where {there}")


def _find(warehouse: Warehouse, step: str, near: Near = ALL) -> None:
    """Make the temp table of the `.sql` file of this name beside this one."""
    keep(warehouse, step, select(step, near))


def _renew(warehouse: Warehouse, table: str, keys: str, on: tuple[str, ...], near: Near) -> None:
    """Make the rows of these keys again."""
    _forget(warehouse, table, keys, on)
    keep(warehouse, f"{table}_now", f"from ({select(table, near)}) semi join {keys} using ({', '.join(on)})")
    warehouse.connection.execute(f"insert into identity.{table} by name from {table}_now")


def _forget(warehouse: Warehouse, table: str, keys: str, on: tuple[str, ...]) -> None:
    """Take the rows of these keys out."""
    columns = ", ".join(on)
    keep(warehouse, f"{table}_before", f"from identity.{table} semi join {keys} using ({columns})")
    warehouse.connection.execute(f"delete from identity.{table} where ({columns}) in (select ({columns}) from {keys})")


def _is_other(warehouse: Warehouse, table: str) -> bool:
    """Whether a table of one row would be another now."""
    return bool(warehouse.value(f"select count(*) from ({select(table)} except from identity.{table})"))


def _temporary(warehouse: Warehouse) -> set[str]:
    return {name for (name,) in warehouse.rows("select table_name from duckdb_tables() where database_name = 'temp'")}
