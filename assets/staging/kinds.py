"""Parsing of a raw column by the kind of its field, without guessing.

`parse` is what the rest of staging calls. How each kind is read is said in its own module; docs/parsing.md has the table.
"""

from assets.staging.cells import Cells, Parsed
from assets.warehouse import Warehouse

__all__ = ["Cells", "Parsed", "parse"]


def parse(warehouse: Warehouse, kind: str, cells: Cells, *, country: str | None = None) -> Parsed:
    """The value and the reason of every cell of a column, as SQL expressions over its relation's alias `r`.

    Args:
        warehouse: Holds the rows, and the business's country, currency and time zone.
        kind: See `assets.fields.Field`.
        cells: The column.
        country: SQL expression for the row's own country (ISO-2, may be null), which decides how a phone is read.

    Raises:
        KeyError: There is no such kind.
    """
    x = f"nullif(trim({cells.text}), '')"
    bare = {
        "date": f"try_cast({x} as date)",
        "birth_date": (
            f"case when try_cast({x} as date) is not null then {{birth_date: try_cast({x} as date),"
            f" birth_year: year(try_cast({x} as date))::integer, birth_month: month(try_cast({x} as date))::integer,"
            f" birth_day: day(try_cast({x} as date))::integer}} end"
        ),
        "timestamp": f"try_cast({x} as timestamp)",
        "money": f"case when try_cast({x} as decimal(18, 4)) is not null then {{amount: try_cast({x} as decimal(18, 4)), currency: null::varchar}} end",
        "number": f"try_cast({x} as decimal(18, 4))",
        "percent": f"try_cast({x} as decimal(18, 4))",
        "integer": f"try_cast({x} as integer)",
        "boolean": f"try_cast({x} as boolean)",
    }.get(kind)
    if bare is None:
        return Parsed(x)
    return Parsed(bare, f"case when {x} is not null and ({bare}) is null then 'not understood' end")
