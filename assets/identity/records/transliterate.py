"""Names in other scripts, in Latin letters, so that Дмитрий and Dmitry can be compared.

Only for comparing: what people see is always what was written. Each distinct value is read once.
"""

import re
from collections.abc import Iterator

from anyascii import anyascii

from assets.warehouse.connection import Warehouse

_HAN_NAME = re.compile(r"(?P<family>[\u4e00-\u9fff])(?P<given>[\u4e00-\u9fff]{1,3})")


def make_transliterations(warehouse: Warehouse) -> None:
    """Create `identity.transliterations`: a row per name in another script, and its transliteration."""
    warehouse.connection.execute("create or replace table identity.transliterations (value varchar, latin varchar)")
    transliterate(warehouse, "staging.people")


def transliterate(warehouse: Warehouse, people: str) -> None:
    """Bring `identity.transliterations` up to date with the names of the table `people`, and take out what nobody is called."""
    written = [
        value
        for (value,) in warehouse.rows(
            f"""
            select distinct value
            from (unpivot (select name, first_name, last_name from {people}) on columns(*) into name field value value)
            where regexp_matches(value, '[^\\P{{L}}\\p{{Latin}}\\p{{Lm}}]')
                and value not in (select value from identity.transliterations)
            """
        )
    ]
    warehouse.connection.execute(
        "insert into identity.transliterations select unnest($1::varchar[]), unnest($2::varchar[])",
        [written, list(_latin(written))],
    )
    warehouse.connection.execute(
        """
        delete from identity.transliterations
        where value in (
            from (select value from identity.transliterations)
            anti join (
                select name as value from staging.people
                union all
                select first_name from staging.people
                union all
                select last_name from staging.people
            ) using (value)
        )
        """
    )


def _latin(values: list[str]) -> Iterator[str]:
    for value in values:
        name = _HAN_NAME.fullmatch(value)
        # A Chinese name is written without a space, family name first.
        yield anyascii(value) if name is None else f"{anyascii(name['given']).lower()} {anyascii(name['family'])}"
