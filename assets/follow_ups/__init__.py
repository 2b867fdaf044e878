"""Whom to contact, why, and when it is due; what became of it.

`lists` are those that are switched on, `list_members` asks them, `offer_state` what was offered before; `candidates` applies
the policies, `issued` remembers.
What the team finds in its workbook is made from them by `assets.delivery`.
"""

from assets.follow_ups.list_members import LIST_MEMBERS
from assets.follow_ups.removed import REMOVED
from assets.follow_ups.switched_on import COUNTRY_LANGUAGES, LISTS
from assets.warehouse.table import AnyTable, PythonTable, Table

_OFFER_STATE = Table("follow_ups.offer_state")

TABLES: tuple[AnyTable, ...] = (
    COUNTRY_LANGUAGES,
    LISTS,
    LIST_MEMBERS,
    REMOVED,
    PythonTable(
        _OFFER_STATE.name,
        _OFFER_STATE.description,
        # It reads a journal, which grows after the tables were made: whatever makes the candidates again must make
        # this again first, or what was offered yesterday would be offered as new.
        deps=(
            *_OFFER_STATE.deps,
            LIST_MEMBERS.name,
            REMOVED.name,
            "crm.customers",
            "staging.business",
            "staging.clock",
            "staging.policy",
        ),
        make=_OFFER_STATE.build,
        is_public=False,
    ),
    Table("follow_ups.candidates"),
    Table("follow_ups.issued"),
    Table("crm.follow_ups"),
    Table("follow_ups.edit_conflicts", is_public=False),
    Table("crm.follow_up_outcomes", is_view=True),
)
