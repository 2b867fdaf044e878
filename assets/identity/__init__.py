"""Who is who: which records are the same customer, why, and since when.

Here are the rules of sameness, the clusters and the ids that follow from them. What a customer looks like (which name,
which phone) is decided in `assets.crm`; how a cell is parsed, in `assets.staging`; and a steward's decisions are made
by the commands, or typed in a workbook, and only read here.
`docs/identity.md` tells the rules in words.
"""

from assets.identity.incremental import follow
from assets.identity.linkage import make_groups, make_judgements
from assets.identity.records.transliterate import make_latin
from assets.identity.records.words import fingerprint, make_words
from assets.warehouse.connection import Warehouse
from assets.warehouse.table import AnyTable, Following, PythonTable, Table

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


FOLLOWING = Following(
    "identity.following",
    (
        PythonTable(
            "identity.latin",
            "One row per name in another script than the Latin: how it is written in Latin letters.",
            deps=("staging.people",),
            make=make_latin,
            is_public=False,
        ),
        Table("identity.names", is_public=False),
        Table("identity.addresses", is_public=False),
        Table("identity.told", is_view=True, is_public=False),
        Table("identity.records", is_public=False),
        Table("identity.scale", is_public=False),
        Table("identity.contact_points", is_public=False),
        Table("identity.fingerprints", is_public=False),
        Table("identity.repeats", is_public=False),
        Table("identity.statements", is_public=False),
        Table("identity.said", is_public=False),
        Table("identity.keys", is_public=False),
        Table("identity.candidates", is_public=False),
        Table("identity.counts", is_public=False),
        Table("identity.frequencies", is_view=True, is_public=False),
        PythonTable(
            "identity.judgements",
            "One row per candidate pair that is worth keeping: how likely the two are one person, and why.",
            deps=(
                "identity.candidates",
                "identity.clean_sources",
                "identity.contact_points",
                "identity.frequencies",
                "identity.records",
                "identity.said",
                "identity.scale",
                "identity.weights",
            ),
            make=make_judgements,
            also=("identity.sure", "identity.prior"),
            is_public=False,
        ),
        PythonTable(
            "identity.groups",
            "One row per record that is not alone: the group of records that are the same person, known by its smallest.",
            deps=("identity.judgements", "identity.repeats"),
            make=make_groups,
            also=("identity.faces",),
            is_public=False,
        ),
        Table("identity.clusters"),
        Table("identity.pairs"),
    ),
    causes=frozenset({"identity.decisions", "staging.people", "staging.person_links"}),
    follow=follow,
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
        also=("identity.weights",),
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
    *FOLLOWING.tables,
    Table("identity.forwards"),
    Table("identity.record_versions", is_view=True),
    Table("identity.possible_duplicates", is_public=False),
    Table("identity.questions", is_public=False),
    Table("identity.changes"),
)
