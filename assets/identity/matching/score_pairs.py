"""How likely the two records of each pair are one person: compared field by field, weighed, and scored.

Each step is a select in the `.sql` file of its name, and a macro over the name of a table: the same is asked of the
candidates, of those among them that changed, and of all pairs inside a component that may hold a contradiction.
"""

from types import MappingProxyType

from assets.identity.sql_steps import ALL, Overrides, create_temp_table, select
from assets.warehouse.connection import Warehouse

CANDIDATE_PAIRS = "identity.candidate_pairs"
SCORED_PAIRS = "identity.scored_pairs"
POSSIBLE = 0.15
_PARAMETERS = MappingProxyType(
    {"comparison_vectors": "pairs", "match_weights": "compared", "score_pairs": "weighted_pairs, enough"}
)


def score_pairs(warehouse: Warehouse, pairs: str, into: str, overrides: Overrides = ALL) -> None:
    """Compare every pair of the table `pairs` (left_record, right_record) and write what is found into `into`.

    Both are names of ours, never a user's. `identity.normalized_records` and what it is made from must stand.
    """
    weigh_pairs(warehouse, pairs, overrides)
    warehouse.connection.execute(
        f"create or replace {into} as from score_pairs('weighted_pairs', 0); drop table weighted_pairs"
    )


def compare_pairs(warehouse: Warehouse, pairs: str, overrides: Overrides = ALL) -> None:
    """Make the view `compared_pairs`: how each field of the pairs in the table `pairs` agrees."""
    for step, parameters in _PARAMETERS.items():
        warehouse.connection.execute(
            f"create or replace temp macro {step}({parameters}) as table {select(step, overrides)}"
        )
    warehouse.connection.execute(f"create or replace temp view compared_pairs as from comparison_vectors('{pairs}')")


def weigh_pairs(warehouse: Warehouse, pairs: str, overrides: Overrides = ALL) -> None:
    """Make the temp table `weighted_pairs`: every pair of the table `pairs`, and how much each of its fields counts."""
    compare_pairs(warehouse, pairs, overrides)
    create_temp_table(warehouse, "weighted_pairs", "from match_weights('compared_pairs')")
    warehouse.connection.execute("drop view compared_pairs")


def make_scored_pairs(warehouse: Warehouse) -> None:
    """Create `identity.scored_pairs`, a row per candidate pair worth keeping, and the prior that it rests on."""
    weigh_pairs(warehouse, CANDIDATE_PAIRS)
    warehouse.create("identity.confident_pairs", select("confident_pairs"))
    warehouse.create("identity.prior", select("prior"))
    warehouse.create("identity.scored_pairs", f"from score_pairs('weighted_pairs', {POSSIBLE})")
    warehouse.connection.execute("drop table weighted_pairs")
