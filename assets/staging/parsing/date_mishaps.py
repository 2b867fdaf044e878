"""What a spreadsheet did to dates on their way in, found by the whole column, and undone.

An American Excel that opens a list of `dd/mm` makes dates of the cells that it can, with day and month turned round, and
leaves the others text. A birthday typed without its year becomes a date of the year in which it was typed. Both need cells
that say whether they are text or dates.
"""

from dataclasses import replace

from assets.staging.parsing.sql_cells import Cells, letter
from assets.warehouse.connection import Warehouse

LEAST = 4
"""Dates that a column must have before it is believed that some were turned round."""

RECENT = 3
"""Years ago that a birthday without a year may have been typed."""

_PAIR = r"^\s*(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}\b"


def undone(warehouse: Warehouse, kind: str, cells: Cells) -> tuple[Cells, str]:
    """The cells as they were typed, and what is to be told of it."""
    if cells.type is None:
        return cells, ""
    if (number := _turned_round(warehouse, cells)) is not None:
        turned = f"left({cells.text}, 4) || '-' || substr({cells.text}, 9, 2) || '-' || substr({cells.text}, 6, 2)"
        told = f"a spreadsheet had turned day and month of {number:,} dates round; they were turned back"
        return _rewritten(cells, f"{turned} || substr({cells.text}, 11)", "true"), told
    if kind == "birth_date" and (year := _typed_in(warehouse, cells)) is not None:
        told = f"birthdays of {year} were typed without a year, so only their day and month are known"
        return _rewritten(cells, f"'--' || substr({cells.text}, 6, 5)", f"left({cells.text}, 4) = '{year}'"), told
    return cells, ""


def _rewritten(cells: Cells, text: str, where: str) -> Cells:
    return replace(cells, text=f"(case when {_is_date(cells)} and {where} then {text} else {cells.text} end)")


def _is_date(cells: Cells) -> str:
    return f"{letter(cells)} in ('d', 's')"


def _turned_round(warehouse: Warehouse, cells: Cells) -> int | None:
    """How many true dates there are where none has a day above 12, and every date that stayed text has."""
    part = [f"try_cast(regexp_extract({cells.text}, '{_PAIR}', {place}) as integer)" for place in (1, 2)]
    [(dates, late, uneven, day_first, month_first, either)] = warehouse.rows(
        f"""
        with seen as (
            select {_is_date(cells)} as is_date, try_cast(left({cells.text}, 10) as date) as day,
                {part[0]} as a, {part[1]} as b
            from {cells.relation} as r where {cells.text} is not null and {cells.live}
        )
        select
            count(*) filter (where is_date),
            count(*) filter (where is_date and day(day) > 12),
            count(*) filter (where is_date and day(day) <> month(day)),
            count(*) filter (where not is_date and a > 12 and b <= 12),
            count(*) filter (where not is_date and b > 12 and a <= 12),
            count(*) filter (where not is_date and a <= 12 and b <= 12)
        from seen
        """
    )
    texts = day_first or month_first
    is_one_way = texts and not (day_first and month_first) and not either
    return dates if is_one_way and dates >= 2 and uneven and not late and dates + texts >= LEAST else None


def _typed_in(warehouse: Warehouse, cells: Cells) -> int | None:
    """The year in which most of a column's true dates lie, when nobody of age can be born in it."""
    found = warehouse.rows(
        f"""
        with years as (
            select try_cast(left({cells.text}, 4) as integer) as year
            from {cells.relation} as r where {cells.text} is not null and {cells.live} and {_is_date(cells)}
        )
        select year from years
        group by year
        having count(*) > 1 and count(*) * 2 >= (select count(*) from years)
            and year between {warehouse.run_at.year - RECENT} and {warehouse.run_at.year}
        order by count(*) desc, year limit 1
        """
    )
    return found[0][0] if found else None
