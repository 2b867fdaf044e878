"""Cells that hold a day or a moment.

Which of two numbers is the day is decided from the whole column (a part above 12 shows it), else from the business's
country; a column that shows both orders has its unclear cells set aside. Moments without a zone are in the business's.
"""

from collections.abc import Callable
from dataclasses import replace

from assets.staging.parsing.date_mishaps import undone
from assets.staging.parsing.date_shapes import date_shapes
from assets.staging.parsing.date_values import Order, date_values, in_utc, last_birth_date, whole_birth_date
from assets.staging.parsing.locale_rules import has_custom
from assets.staging.parsing.sql_cells import Cells, Parsed, from_lookup, letter, matches, new_name
from assets.warehouse.connection import Warehouse

_ISO_DAY = r"\d{4}-\d{2}-\d{2}"
_ISO_MOMENT = r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6}0*)?)?"
_ZONE = r" ?(Z|[+-]\d{2}:?\d{2})"


def parse_date(warehouse: Warehouse, kind: str, cells: Cells) -> Parsed:
    """The day, the moment in UTC, or the parts of a birth date that are known."""
    cells, told = undone(warehouse, kind, cells)
    return replace(_parsed(warehouse, kind, cells), told=told)


def _parsed(warehouse: Warehouse, kind: str, cells: Cells) -> Parsed:
    fast = _fast(kind, cells, lambda local: in_utc(warehouse, local), last_birth_date(warehouse))
    # Whether a cell is read at all does not depend on the zone, which costs more than all the rest.
    is_fast = _fast(kind, cells, lambda local: local, last_birth_date(warehouse))
    shapes = date_shapes(warehouse, cells, f"({is_fast}) is null")
    if not warehouse.value(f"select count(*) from {shapes}"):
        return Parsed(fast)
    order = _order(warehouse, kind, cells, shapes)
    values = new_name(kind)
    warehouse.connection.execute(f"create temp table {values} as {date_values(warehouse, kind, shapes, order)}")
    warehouse.connection.execute(f"drop table {shapes}")
    return from_lookup(warehouse, cells, values, fast)


def _fast(kind: str, cells: Cells, in_utc: Callable[[str], str], last: str) -> str:
    """The cells in ISO form, which needs no decision; null for the others."""
    text = cells.text
    sane = f"{text} between '1800' and '9999-13'"
    if kind == "timestamp":
        local = in_utc(f"try_cast({text} as timestamp)")
        return (
            f"case when not {sane} then null when {matches(text, f'{_ISO_DAY}|{_ISO_MOMENT}')} then {local}"
            f" when {matches(text, _ISO_MOMENT + _ZONE)} then timezone('UTC', try_cast({text} as timestamptz)) end"
        )
    day = (
        f"case when {sane} and {matches(text, f'{_ISO_DAY}|{_ISO_MOMENT}')} then try_cast(left({text}, 10) as date) end"
    )
    if kind == "date":
        return day
    known = f"({day}) > date '1900-01-01' and ({day}) <= {last}"
    return f"case when {known} then {whole_birth_date(day)} end"


def _order(warehouse: Warehouse, kind: str, cells: Cells, shapes: str) -> Order:
    """What the column's own cells show of how its dates are written, else what the business's country does."""
    [(day_first, month_first, unclear, year_first, year_last, serials, epochs, others)] = warehouse.rows(
        f"""
        select
            count(*) filter (where is_pair and a between 13 and 31 and b <= 12),
            count(*) filter (where is_pair and b between 13 and 31 and a <= 12),
            count(*) filter (where is_pair and a <= 12 and b <= 12 and a <> b),
            coalesce(bool_or(shape = 'pair' and year_digits = 2 and (a > 31 or a = 0)), false),
            coalesce(bool_or(shape = 'pair' and (year_digits = 4 or year > 31 or year = 0)), false),
            count(*) filter (where type = 't' and shape = 'serial' and serial between 10000 and 73415),
            count(*) filter (where shape = 'epoch'),
            count(*) filter (where type = 't' and shape not in ('serial', 'epoch')) + (
                select count(*) from {cells.relation} as r
                where {cells.live} and {letter(cells)} = 't' and {matches(cells.text, _ISO_DAY + ".*")}
            )
        from (select *, shape in ('pair', 'pair without year') as is_pair from {shapes})
        where is_live and not is_blank
        """
    )
    by_country = "month first" if has_custom(warehouse.settings.business.country, "month_first") else "day first"
    if cells.is_by_many:
        return Order(by_country, is_year_first=False, has_serials=False, has_epochs=False)
    shown = {order: times for order, times in (("day first", day_first), ("month first", month_first)) if times}
    pair = "unclear" if len(shown) == 2 else next(iter(shown), by_country)
    if kind == "birth_date" and pair != by_country and not _is_custom(shown.get(pair, 0), unclear):
        pair = "unclear"
    return Order(
        pair=pair,
        is_year_first=year_first and not year_last,
        has_serials=serials > 0 and not epochs and not others,
        has_epochs=epochs > 0 and not serials and not others,
    )


def _is_custom(shown: int, unclear: int) -> bool:
    """Whether a whole column of birthdays is written against the country's custom, and not just by a guest or two.

    People type their own, each as at home. Of days written one way three in five show which it is.
    """
    return shown >= 3 and shown * 3 >= shown + unclear
