"""Whom to contact, why, and when it is due; what became of it.

`matches` asks the lists, `remembered` what was offered before, `candidates` applies the policies, `issued` remembers.
What the team finds in its workbook is made from them by `assets.delivery`.
"""

from assets.follow_ups.matches import MATCHES
from assets.follow_ups.removed import REMOVED
from assets.warehouse.table import AnyTable, PythonTable, Table

_REMEMBERED = Table("follow_ups.remembered")

TABLES: tuple[AnyTable, ...] = (
    MATCHES,
    REMOVED,
    PythonTable(
        _REMEMBERED.name,
        _REMEMBERED.description,
        # It reads a journal, which grows after the tables were made: whatever makes the candidates again must make
        # this again first, or what was offered yesterday would be offered as new.
        deps=(
            *_REMEMBERED.deps,
            MATCHES.name,
            REMOVED.name,
            "crm.customers",
            "staging.business",
            "staging.clock",
            "staging.policy",
        ),
        make=_REMEMBERED.build,
        is_public=False,
    ),
    Table("follow_ups.candidates"),
    Table("follow_ups.issued"),
    Table("crm.follow_ups"),
    Table("follow_ups.unclear", is_public=False),
    Table("crm.follow_up_outcomes", is_view=True),
)
