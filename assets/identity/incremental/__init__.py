"""What follows from the records that changed: this layer brought up to date without being made anew.

Every step takes out what rested on the records that changed, and asks the same select that makes its table of few
records instead of all. So the tables end as if they had been made from nothing, which
`tests/identity/test_following.py` holds against them. Where so much changed that little would be saved, or something on
which everything rests (the size of the base in steps, the prior), `follow` says no, and all is made anew.

The `.sql` files beside this one find which rows are meant, the selects of the layer make them. Of what is taken out of a
table `…_before` is kept while this lasts, and of what is put in `…_now`.
"""

from assets.identity.clustering.cluster import cluster
from assets.identity.matching.score_pairs import POSSIBLE, weigh_pairs
from assets.identity.records.transliterate import transliterate
from assets.identity.sql_steps import ALL, Overrides, create_temp_table, select
from assets.warehouse.connection import Warehouse

SMALL = 20_000
"""Fewer records are all made anew as fast."""

FEW = 0.1
"""Of all records; where more changed, making everything anew is about as fast."""

_PAIR = ("left_record", "right_record")


def update_incrementally(warehouse: Warehouse) -> bool:
    """Bring every table from `identity.transliterations` to `identity.pairs` up to date, or return False where all must be made anew.

    Must run in one transaction with whatever notes that it was done; after False, that is to be rolled back.
    """
    others = _temporary(warehouse)
    if warehouse.value("select count(*) from identity.normalized_records") < SMALL or not _find_changed(warehouse):
        return False
    _describe(warehouse)
    _count_uses(warehouse)
    _find_exact_duplicates(warehouse)
    if _is_other(warehouse, "population_size"):
        return False
    _read_constraints(warehouse)
    _pair_up(warehouse)
    _count_values(warehouse)
    _weigh_again(warehouse)
    if _is_other(warehouse, "prior"):
        return False
    _score_again(warehouse)
    _cluster_again(warehouse)
    _assign_customers(warehouse)
    _refresh_pairs(warehouse)
    for table in _temporary(warehouse) - others:
        warehouse.connection.execute(f"drop table temp.{table}")
    return True


def _find_changed(warehouse: Warehouse) -> bool:
    """Records of which a source, or somebody, says something else; whether they are few."""
    create_temp_table(warehouse, "record_constraints_now", select("record_constraints"))
    for step in ("changed_constraints", "changed_person_records", "changed_records"):
        _create_step(warehouse, step)
    warehouse.create("identity.record_constraints", "from record_constraints_now")
    [(changed, records)] = warehouse.rows(
        "select (select count(*) from changed_records), (select count(*) from identity.normalized_records)"
    )
    return bool(changed <= FEW * records)


def _describe(warehouse: Warehouse) -> None:
    """Names, addresses and records: what nobody spells any longer goes, too."""
    overrides = {"staging.people": "changed_person_records", "identity.person_records": "changed_person_records"}
    transliterate(warehouse, "changed_person_records")
    for table, spelling in (("names", "spelling"), ("addresses", "line")):
        warehouse.connection.execute(
            f"insert into identity.{table} by name"
            f" from ({select(table, overrides)}) anti join identity.{table} using ({spelling})"
        )
    _delete_rows(warehouse, "normalized_records", "changed_records", ("record",))
    create_temp_table(warehouse, "normalized_records_now", select("normalized_records", overrides))
    warehouse.connection.execute("insert into identity.normalized_records by name from normalized_records_now")
    for table, spelled, spelling in (("names", "spelling", "spelling"), ("addresses", "md5_number(line)", "line")):
        warehouse.connection.execute(
            f"""
            delete from identity.{table}
            where {spelled} in (
                select {spelling} from normalized_records_before
                where {spelling} not in (select {spelling} from identity.normalized_records where {spelling} is not null)
            )
            """
        )


def _count_uses(warehouse: Warehouse) -> None:
    """How many people use the e-mails, phones and identifiers that a changed record has or had."""
    _create_step(warehouse, "points_near")
    _create_step(warehouse, "records_by_contact_point", {"points": "points_near"})
    _replace_rows(
        warehouse,
        "contact_points",
        "points_near",
        ("kind", "value"),
        {"identity.normalized_records": "records_by_contact_point"},
    )
    _create_step(warehouse, "points_changed")


def _find_exact_duplicates(warehouse: Warehouse) -> None:
    """Which records say what another says already."""
    create_temp_table(warehouse, "points_turned", "from points_changed where is_turned")
    _create_step(warehouse, "records_by_contact_point", {"points": "points_turned"})
    create_temp_table(
        warehouse, "doubted", "select record from changed_records union select record from records_by_contact_point"
    )
    create_temp_table(warehouse, "records_doubted", "from identity.normalized_records semi join doubted using (record)")
    _replace_rows(warehouse, "fingerprints", "doubted", ("record",), {"identity.normalized_records": "records_doubted"})
    _create_step(warehouse, "fingerprints_near")
    create_temp_table(
        warehouse, "alike", "select record from fingerprints_near union select record from fingerprints_before"
    )
    _replace_rows(warehouse, "exact_duplicates", "alike", ("record",), {"identity.fingerprints": "fingerprints_near"})
    _create_step(warehouse, "records_to_rescore")
    create_temp_table(
        warehouse,
        "normalized_records_to_rescore",
        "from identity.normalized_records semi join records_to_rescore using (record)",
    )


def _read_constraints(warehouse: Warehouse) -> None:
    """What was said of two descriptions."""
    create_temp_table(warehouse, "pair_constraints_now", select("pair_constraints"))
    _create_step(warehouse, "pair_constraints_changed")
    warehouse.create("identity.pair_constraints", "from pair_constraints_now")


def _pair_up(warehouse: Warehouse) -> None:
    """Candidate pairs: those with a restated record, and those that others have by a key with more or fewer holders."""
    _replace_rows(
        warehouse,
        "blocking_keys",
        "records_to_rescore",
        ("record",),
        {"identity.normalized_records": "normalized_records_to_rescore"},
    )
    for step in ("keys_over_limit", "records_to_reblock", "blocking_keys_near"):
        _create_step(warehouse, step)
    affected = """
        left_record in (from records_to_rescore) or right_record in (from records_to_rescore)
        or left_record in (from records_to_reblock) and right_record in (from records_to_reblock)
    """
    create_temp_table(warehouse, "candidate_pairs_before", f"from identity.candidate_pairs where {affected}")
    create_temp_table(
        warehouse,
        "candidate_pairs_now",
        f"from ({select('candidate_pairs', {'identity.blocking_keys': 'blocking_keys_near'})}) where {affected}",
    )
    warehouse.connection.execute(
        f"delete from identity.candidate_pairs where {affected}; insert into identity.candidate_pairs from candidate_pairs_now"
    )


def _count_values(warehouse: Warehouse) -> None:
    """How common names, days and places are: counted on from what they were."""
    create_temp_table(
        warehouse,
        "normalized_records_to_rescore_before",
        "from normalized_records_before"
        " union all from normalized_records_to_rescore where record not in (select record from changed_records)",
    )
    before = {
        "identity.normalized_records": "normalized_records_to_rescore_before",
        "identity.exact_duplicates": "exact_duplicates_before",
    }
    create_temp_table(warehouse, "value_counts_of_before", select("value_counts", before))
    create_temp_table(
        warehouse,
        "value_counts_of_now",
        select("value_counts", {"identity.normalized_records": "normalized_records_to_rescore"}),
    )
    _create_step(warehouse, "frequency_changes")
    _delete_rows(warehouse, "value_counts", "frequency_changes", ("kind", "value"))
    _create_step(warehouse, "value_counts_now")
    warehouse.connection.execute("insert into identity.value_counts by name from value_counts_now")
    for moment in ("before", "now"):
        create_temp_table(
            warehouse,
            f"frequencies_{moment}",
            select("frequencies", {"identity.value_counts": f"value_counts_{moment}"}),
        )
    _create_step(warehouse, "values_changed")


def _weigh_again(warehouse: Warehouse) -> None:
    """Compare again what rests on something that changed: the table `weighted_pairs`, and of it what the prior is made from."""
    _create_step(warehouse, "records_by_contact_point", {"points": "points_changed"})
    _create_step(warehouse, "records_with_changed_frequency")
    _create_step(warehouse, "pairs_to_rescore")
    create_temp_table(
        warehouse,
        "pairs_near",
        "from pairs_to_rescore union (from candidate_pairs_before except from candidate_pairs_now)",
    )
    _create_step(warehouse, "affected_records")
    create_temp_table(
        warehouse,
        "affected_normalized_records",
        "from identity.normalized_records semi join affected_records using (record)",
    )
    weigh_pairs(warehouse, "pairs_to_rescore", {"identity.normalized_records": "affected_normalized_records"})
    _delete_rows(warehouse, "confident_pairs", "pairs_near", _PAIR)
    warehouse.connection.execute(f"insert into identity.confident_pairs by name {select('confident_pairs')}")


def _score_again(warehouse: Warehouse) -> None:
    _delete_rows(warehouse, "scored_pairs", "pairs_near", _PAIR)
    create_temp_table(warehouse, "scored_pairs_now", f"from score_pairs('weighted_pairs', {POSSIBLE})")
    warehouse.connection.execute(
        "insert into identity.scored_pairs by name from scored_pairs_now; drop table weighted_pairs"
    )


def _cluster_again(warehouse: Warehouse) -> None:
    """Groups: what is connected with a record of which anything changed is put together anew."""
    _create_step(warehouse, "records_to_recluster")
    create_temp_table(
        warehouse, "records_near", "from affected_normalized_records semi join records_to_recluster using (record)"
    )
    overrides = {"identity.normalized_records": "records_near"}
    for table in ("scored_pairs", "pair_constraints"):
        either = "left_record in (from records_to_recluster) or right_record in (from records_to_recluster)"
        create_temp_table(warehouse, f"{table}_near", f"from identity.{table} where {either}")
        overrides[f"identity.{table}"] = f"{table}_near"
    cluster(warehouse, overrides)
    _delete_rows(warehouse, "cluster_signatures", "records_to_recluster", ("record",))
    warehouse.connection.execute("insert into identity.cluster_signatures by name from cluster_signatures")
    either = "representative_record in (from records_to_recluster) or record in (from records_to_recluster)"
    create_temp_table(warehouse, "exact_duplicates_near", f"from identity.exact_duplicates where {either}")
    create_temp_table(warehouse, "settled", "from records_to_recluster union select record from exact_duplicates_near")
    _replace_rows(
        warehouse, "cluster_members", "settled", ("record",), {"identity.exact_duplicates": "exact_duplicates_near"}
    )
    warehouse.connection.execute("drop table cluster_signatures; drop table regrouped")


def _assign_customers(warehouse: Warehouse) -> None:
    """Whose records they are."""
    _create_step(warehouse, "reclustered_records")
    _delete_rows(warehouse, "clusters", "reclustered_records", ("source", "record_id"))
    columns = "record, source, record_id, birth_id, first_seen_at"
    create_temp_table(
        warehouse, "settled_now", f"select {columns} from identity.normalized_records semi join settled using (record)"
    )
    overrides = {"identity.normalized_records": "settled_now", "identity.cluster_members": "cluster_members_now"}
    warehouse.connection.execute(f"insert into identity.clusters by name {select('clusters', overrides)}")


def _refresh_pairs(warehouse: Warehouse) -> None:
    """Pairs, as people are told of them."""
    _create_step(warehouse, "records_in_changed_pairs")
    _create_step(warehouse, "all_in_changed_pairs")
    there = """
        (left_source, left_record_id) in (select (source, record_id) from all_in_changed_pairs)
        or (right_source, right_record_id) in (select (source, record_id) from all_in_changed_pairs)
    """
    warehouse.connection.execute(f"delete from identity.pairs where {there}")
    overrides = {}
    for table, left, right in (
        ("scored_pairs", "left_record", "right_record"),
        ("exact_duplicates", "record", "representative_record"),
    ):
        either = f"{left} in (from records_in_changed_pairs) or {right} in (from records_in_changed_pairs)"
        create_temp_table(warehouse, f"{table}_told", f"from identity.{table} where {either}")
        overrides[f"identity.{table}"] = f"{table}_told"
    _create_step(warehouse, "records_of_pairs")
    for table, columns in (("normalized_records", "record, source, record_id"), ("cluster_members", "*")):
        create_temp_table(
            warehouse,
            f"{table}_told",
            f"select {columns} from identity.{table} semi join records_of_pairs using (record)",
        )
        overrides[f"identity.{table}"] = f"{table}_told"
    warehouse.connection.execute(
        f"insert into identity.pairs by name from ({select('pairs', overrides)}) where {there}"
    )


def _create_step(warehouse: Warehouse, step: str, overrides: Overrides = ALL) -> None:
    """Make the temp table of the `.sql` file of this name beside this one."""
    create_temp_table(warehouse, step, select(step, overrides))


def _replace_rows(warehouse: Warehouse, table: str, keys: str, on: tuple[str, ...], overrides: Overrides) -> None:
    """Make the rows of these keys again."""
    _delete_rows(warehouse, table, keys, on)
    create_temp_table(
        warehouse, f"{table}_now", f"from ({select(table, overrides)}) semi join {keys} using ({', '.join(on)})"
    )
    warehouse.connection.execute(f"insert into identity.{table} by name from {table}_now")


def _delete_rows(warehouse: Warehouse, table: str, keys: str, on: tuple[str, ...]) -> None:
    """Take the rows of these keys out."""
    columns = ", ".join(on)
    create_temp_table(warehouse, f"{table}_before", f"from identity.{table} semi join {keys} using ({columns})")
    warehouse.connection.execute(f"delete from identity.{table} where ({columns}) in (select ({columns}) from {keys})")


def _is_other(warehouse: Warehouse, table: str) -> bool:
    """Whether a table of one row would be another now."""
    return bool(warehouse.value(f"select count(*) from ({select(table)} except from identity.{table})"))


def _temporary(warehouse: Warehouse) -> set[str]:
    return {name for (name,) in warehouse.rows("select table_name from duckdb_tables() where database_name = 'temp'")}
