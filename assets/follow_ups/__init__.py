"""Whom to contact, why, and when it is due; what became of it.

`matches` asks the lists, `remembered` what was offered before, `candidates` applies the policies, `issued` remembers.
"""

from assets.follow_ups.matches import MATCHES
from assets.tables import AnyTable, Table

TABLES: tuple[AnyTable, ...] = (
    MATCHES,
    Table("follow_ups.remembered"),
    Table("follow_ups.candidates"),
    Table("follow_ups.issued"),
    Table("crm.follow_ups"),
)
