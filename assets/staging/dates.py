"""Cells that hold a day or a moment.

Which of two numbers is the day is decided from the whole column (a part above 12 shows it), else from the business's
country; a column that shows both orders has its unclear cells set aside. Moments without a zone are in the business's.
"""

from dataclasses import dataclass
from types import MappingProxyType

from assets.staging.cells import Cells, Parsed, from_lookup, letter, matches, new_name
from assets.staging.date_shapes import date_shapes
from assets.warehouse import Warehouse, literal

MONTH_FIRST = frozenset({"US", "PH", "BZ", "FM", "PW", "MH", "GU", "AS", "VI", "PR", "MP", "UM"})
"""Countries that write the 4th of March as 3/4."""

UNCLEAR = "could be day and month either way round: write the month as a word, or the date as 2026-04-03"
NO_SUCH_DAY = "there is no such day"
NO_SUCH_TIME = "there is no such time of day"
NO_YEAR = "the year is missing"
NO_DAY = "the day is missing: write the whole date"
NOT_A_DATE = "not a date: write it as 2026-04-03"
ODD_YEAR = "the year cannot be right"
FUTURE = "a birth date in the future"
TOO_OLD = "a birth date before 1900"
STAND_IN = "1 January 1900 stands for an unknown date: leave it blank"

_ISO_DAY = r"\d{4}-\d{2}-\d{2}"
_ISO_MOMENT = r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6}0*)?)?"
_ZONE = r" ?(Z|[+-]\d{2}:?\d{2})"
_TYPES = MappingProxyType(
    {
        "date": "date",
        "timestamp": "timestamp",
        "birth_date": "struct(birth_date date, birth_year integer, birth_month integer, birth_day integer)",
    }
)


@dataclass(frozen=True, slots=True)
class Order:
    """How a column writes its dates.

    Attributes:
        pair: Which of two numbers is the day: "day first", "month first" or "unclear" (the column shows both).
        is_year_first: Dates of three two-digit numbers start with the year.
        has_serials: Its bare numbers are spreadsheet days.
        has_epochs: Its bare numbers are seconds or milliseconds since 1970.
    """

    pair: str
    is_year_first: bool
    has_serials: bool
    has_epochs: bool


def parse_date(warehouse: Warehouse, kind: str, cells: Cells) -> Parsed:
    """The day, the moment in UTC, or the parts of a birth date that are known."""
    fast = _fast(warehouse, kind, cells)
    shapes = date_shapes(warehouse, cells, f"({fast}) is null")
    order = _order(warehouse, cells, shapes)
    values = new_name(kind)
    warehouse.connection.execute(f"create temp table {values} as {_values(warehouse, kind, shapes, order)}")
    warehouse.connection.execute(f"drop table {shapes}")
    return from_lookup(warehouse, cells, values, fast)


def in_utc(warehouse: Warehouse, local: str) -> str:
    """A local moment in UTC: an hour that the clocks skip is read as an hour later, one that they repeat as the second."""
    zone = warehouse.settings.business.timezone
    return local if zone in ("UTC", "Etc/UTC") else f"timezone('UTC', timezone({literal(zone)}, {local}))"


def _fast(warehouse: Warehouse, kind: str, cells: Cells) -> str:
    """The cells in ISO form, which needs no decision; null for the others."""
    text = cells.text
    sane = f"{text} between '1800' and '9999-13'"
    if kind == "timestamp":
        return (
            f"case when not {sane} then null"
            f" when {matches(text, _ISO_MOMENT)} then {in_utc(warehouse, f'try_cast({text} as timestamp)')}"
            f" when {matches(text, _ISO_DAY)} then {in_utc(warehouse, f'try_cast({text} as timestamp)')}"
            f" when {matches(text, _ISO_MOMENT + _ZONE)} then timezone('UTC', try_cast({text} as timestamptz)) end"
        )
    day = f"case when {sane} and {matches(text, _ISO_DAY)} then try_cast({text} as date) end"
    if kind == "date":
        return day
    known = f"({day}) > date '1900-01-01' and ({day}) <= {_today(warehouse)}"
    return f"case when {known} then {_birth(day)} end"


def _today(warehouse: Warehouse) -> str:
    """The day of this run; a day more, since it may already be tomorrow where the business is."""
    return f"date '{warehouse.run_at:%Y-%m-%d}' + 1"


def _birth(day: str) -> str:
    """A whole birth date with its parts."""
    parts = ", ".join(f"birth_{part} := {part}({day})::integer" for part in ("year", "month", "day"))
    return f"struct_pack(birth_date := {day}, {parts})"


def _order(warehouse: Warehouse, cells: Cells, shapes: str) -> Order:
    """What the column's own cells show of how its dates are written, and the business's country where they show nothing."""
    [(day_first, month_first, year_first, year_last, serials, epochs, others)] = warehouse.rows(
        f"""
        select
            coalesce(bool_or(is_pair and a between 13 and 31 and b <= 12), false),
            coalesce(bool_or(is_pair and b between 13 and 31 and a <= 12), false),
            coalesce(bool_or(shape = 'pair' and year_digits = 2 and (a > 31 or a = 0)), false),
            coalesce(bool_or(shape = 'pair' and (year_digits = 4 or year > 31 or year = 0)), false),
            count(*) filter (where shape = 'serial' and serial between 10000 and 73415),
            count(*) filter (where shape = 'epoch'),
            count(*) filter (where shape not in ('serial', 'epoch')) + (
                select count(*) from {cells.relation} as r
                where {cells.live} and {letter(cells)} = 't' and {matches(cells.text, _ISO_DAY + ".*")}
            )
        from (select *, shape in ('pair', 'pair without year') as is_pair from {shapes})
        where is_live and type = 't' and not is_blank
        """
    )
    by_country = "month first" if warehouse.settings.business.country in MONTH_FIRST else "day first"
    shown = [name for name, is_shown in (("day first", day_first), ("month first", month_first)) if is_shown] or [by_country]
    return Order(
        pair=shown[0] if len(shown) == 1 else "unclear",
        is_year_first=year_first and not year_last,
        has_serials=serials > 0 and not epochs and not others,
        has_epochs=epochs > 0 and not serials and not others,
    )


def _values(warehouse: Warehouse, kind: str, shapes: str, order: Order) -> str:
    """The select of `cell, type, value, reason` over the shapes, once the order is known."""
    finish = {"date": _date_values, "timestamp": _timestamp_values, "birth_date": _birth_values}[kind]
    return f"""
        with ordered as (
            select
                * exclude (a, b, year),
                case when {_is_two_digit_year_first(order)} then a else year end as short_year,
                {_pair(order, "day")} as day,
                coalesce(month, {_pair(order, "month")}) as month_number,
                shape like 'pair%' and {order.pair == "unclear"} and a <= 12 and b <= 12 and a <> b as is_unclear,
                shape like '%without year' or shape = 'no year' or year in (0, 1604) and year_digits = 4 as has_no_year,
                shape in ('month', 'month word', 'year') as has_no_day
            from {shapes}
        )
        , dated as (
            select
                *,
                {_full_year(warehouse, kind)} as year,
                {_serial_moment(order)} as serial_moment,
                coalesce(
                    serial_moment::date,
                    try_cast(printf('%04d-%02d-%02d', year::bigint, month_number::bigint, day::bigint) as date)
                ) as known_day,
                case half when 'p' then hour % 12 + 12 when 'a' then hour % 12 else hour end as hour_of_day,
                has_time and (hour_of_day > 23 or minute > 59 or second > 59 or (half <> '' and hour not between 1 and 12))
                    as is_bad_time,
                coalesce(
                    serial_moment,
                    known_day::timestamp + case
                        when has_time then to_seconds(hour_of_day * 3600 + minute * 60 + second + fraction)
                        else to_seconds(0)
                    end
                ) as moment,
                {_OFFSET_MINUTES} as offset_minutes
            from ordered
        )
        {finish(warehouse)}
    """


def _is_two_digit_year_first(order: Order) -> str:
    return f"({order.is_year_first} and shape = 'pair' and year_digits = 2)"
