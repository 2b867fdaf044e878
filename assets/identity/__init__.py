"""Who is who: which records are the same customer, why, and since when.

Here are the rules of sameness, the clusters and the ids that follow from them. What a customer looks like (which name,
which phone) is decided in `assets.crm`; how a cell is parsed, in `assets.staging`; and a steward's decisions are made
by the commands, or typed in a workbook, and only read here.
`docs/identity.md` tells the rules in words.
"""

from assets.identity.clustering.cluster import make_cluster_members
from assets.identity.incremental import update_incrementally
from assets.identity.matching.score_pairs import make_scored_pairs
from assets.identity.records.transliterate import make_transliterations
from assets.identity.records.words import fingerprint, make_words
from assets.warehouse.connection import Warehouse
from assets.warehouse.table import AnyTable, IncrementalGroup, PythonTable, Table

DECISIONS_MADE = Table("identity.decisions_made")
DECISIONS = Table("identity.decisions")


def decided(warehouse: Warehouse) -> str:
    """Every decision that was not taken back, as text."""
    return repr(warehouse.rows(f"from (\n{DECISIONS_MADE.sql}\n) order by all"))


def _clean_sources(warehouse: Warehouse) -> list[str]:
    return sorted(stream.source for stream in warehouse.settings.streams if stream.no_duplicates)


def _list_clean_sources(warehouse: Warehouse) -> None:
    warehouse.connection.execute(
        "create or replace table identity.clean_sources as select unnest($1::varchar[]) as source",
        [_clean_sources(warehouse)],
    )


INCREMENTAL = IncrementalGroup(
    "identity.incremental",
    (
        PythonTable(
            "identity.transliterations",
            "One row per name in another script than the Latin: how it is written in Latin letters.",
            deps=("staging.people",),
            make=make_transliterations,
            is_public=False,
        ),
        Table("identity.names", is_public=False),
        Table("identity.addresses", is_public=False),
        Table("identity.person_records", is_view=True, is_public=False),
        Table("identity.normalized_records", is_public=False),
        Table("identity.contact_points", is_public=False),
        Table("identity.fingerprints", is_public=False),
        Table("identity.exact_duplicates", is_public=False),
        Table("identity.population_size", is_public=False),
        Table("identity.record_constraints", is_public=False),
        Table("identity.pair_constraints", is_public=False),
        Table("identity.blocking_keys", is_public=False),
        Table("identity.candidate_pairs", is_public=False),
        Table("identity.value_counts", is_public=False),
        Table("identity.frequencies", is_view=True, is_public=False),
        PythonTable(
            "identity.scored_pairs",
            "One row per candidate pair that is worth keeping: how likely the two are one person, and why.",
            deps=(
                "identity.candidate_pairs",
                "identity.clean_sources",
                "identity.contact_points",
                "identity.exact_duplicates",
                "identity.frequencies",
                "identity.normalized_records",
                "identity.pair_constraints",
                "identity.population_size",
                "identity.weights",
            ),
            make=make_scored_pairs,
            also={
                "identity.confident_pairs": "One row per candidate pair that is certain even in a clean list.",
                "identity.prior": "One row: how many others of the same person or household a record has, on average.",
            },
            is_public=False,
        ),
        PythonTable(
            "identity.cluster_members",
            "One row per record that is not alone: the group of records that are the same person, known by its smallest.",
            deps=("identity.scored_pairs", "identity.exact_duplicates"),
            make=make_cluster_members,
            also={
                "identity.cluster_signatures": "One row per record that is tied to another: its component and its signature."
            },
            is_public=False,
        ),
        Table("identity.clusters"),
        Table("identity.pairs"),
    ),
    incremental_inputs=frozenset(
        {"identity.decisions", "identity.typed_values", "staging.people", "staging.person_links"}
    ),
    update_incrementally=update_incrementally,
)
"""The tables that follow what changed; the others are made anew each time, which takes little."""

TABLES: tuple[AnyTable, ...] = (
    PythonTable(
        "identity.clean_sources",
        "One row per source in which nobody is twice, as the config says.",
        deps=(),
        make=_list_clean_sources,
        inputs=lambda warehouse: repr(_clean_sources(warehouse)),
        is_public=False,
    ),
    PythonTable(
        "identity.words",
        "One row per word that is no part of a name, or that stands for another: a title, a nickname, a placeholder.",
        deps=(),
        make=make_words,
        also={"identity.weights": "One row per way in which two records can agree, and how much it counts."},
        inputs=fingerprint,
        is_public=False,
    ),
    PythonTable(
        DECISIONS_MADE.name,
        DECISIONS_MADE.description,
        # By what it holds: whatever else people type in the lists makes nobody another person.
        deps=(),
        make=DECISIONS_MADE.build,
        inputs=decided,
        is_public=False,
    ),
    DECISIONS,
    Table("identity.typed_values", is_public=False),
    *INCREMENTAL.tables,
    Table("identity.forwards"),
    Table("identity.record_versions", is_view=True),
    Table("identity.possible_duplicates", is_public=False),
    Table("identity.review_items", is_public=False),
    Table("identity.changes"),
)
