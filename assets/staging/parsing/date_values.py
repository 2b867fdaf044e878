"""From the parts of a date, in the order its column writes them, to a day, a moment in UTC, or what a birth date tells.

Only cells in other than ISO form come this way, each distinct one once. How the parts are found is in `date_shapes`,
how the order is decided in `dates`.
"""

from dataclasses import dataclass

from assets.staging.parsing.date_shapes import ZONES
from assets.warehouse.connection import Warehouse, literal

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

_YEARS_AHEAD = 20
"""Two digits are a year of this century up to so many years from now, else of the last; birth dates lie in the past."""


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


def in_utc(warehouse: Warehouse, local: str) -> str:
    """A local moment in UTC: an hour that clocks skip is read an hour later, one that they repeat the second time."""
    zone = warehouse.settings.business.timezone
    return local if zone in ("UTC", "Etc/UTC") else f"timezone('UTC', timezone({literal(zone)}, {local}))"


def last_birth_date(warehouse: Warehouse) -> str:
    """The day of this run, and one more, since it may already be tomorrow where the business is."""
    return f"(date '{warehouse.run_at:%Y-%m-%d}' + 1)"


def whole_birth_date(day: str) -> str:
    """A whole birth date with its parts."""
    parts = ", ".join(f"birth_{part} := {part}({day})::integer" for part in ("year", "month", "day"))
    return f"struct_pack(birth_date := {day}, {parts})"


def date_values(warehouse: Warehouse, kind: str, shapes: str, order: Order) -> str:
    """The select of `cell, type, value, reason` over a table of `date_shapes`."""
    finish = {"date": _days, "timestamp": _moments, "birth_date": _birth_dates}[kind]
    return f"with {_ordered(shapes, order)}, {_dated(warehouse, kind, order)} {finish(warehouse)}"


def _ordered(shapes: str, order: Order) -> str:
    """Which part is the day, which the month, which the year."""
    is_short = f"({'true' if order.is_year_first else 'false'} and shape = 'pair' and year_digits = 2)"
    first, second = ("b", "a") if order.pair == "month first" else ("a", "b")
    is_mixed = "true" if order.pair == "unclear" else "false"
    return f"""
        ordered as (
            select
                * exclude (a, b, year, month),
                case when {is_short} then a else year end as written_year,
                case
                    when {is_short} then year
                    when shape like 'pair%' and a > 12 and b <= 12 then a
                    when shape like 'pair%' and b > 12 and a <= 12 then b
                    when shape like 'pair%' then {first}
                    when month is not null then a
                    else b
                end as day,
                case
                    when month is not null then month
                    when {is_short} then b
                    when shape like 'pair%' and a > 12 and b <= 12 then b
                    when shape like 'pair%' and b > 12 and a <= 12 then a
                    when shape like 'pair%' then {second}
                    else a
                end as month,
                {is_mixed} and not {is_short} and shape like 'pair%' and a <= 12 and b <= 12 and a <> b as is_unclear
            from {shapes}
        )
    """


def _dated(warehouse: Warehouse, kind: str, order: Order) -> str:
    """The day, the local moment, and what is wrong with them whatever the kind."""
    return f"""
        counted as (
            select *, {_full_year(warehouse, kind)} as year, {_bare_number(order)} as bare_moment from ordered
        )
        , dated as (
            select
                *,
                coalesce(bare_moment::date, {_day("year")}) as known_day,
                case half when 'p' then hour % 12 + 12 when 'a' then hour % 12 else hour end as clock_hour,
                coalesce(
                    bare_moment,
                    known_day::timestamp + to_seconds(
                        case when has_time then clock_hour * 3600 + minute * 60 + second + fraction else 0 end
                    )
                ) as moment,
                moment - to_minutes({_offset()}) as moment_by_zone,
                case
                    when is_blank then null
                    when bare_moment is not null then null
                    when shape in ('unknown', 'serial', 'epoch') then {literal(NOT_A_DATE)}
                    when is_unclear then {literal(UNCLEAR)}
                    when has_time and greatest(clock_hour - 23, minute - 59, second - 59) > 0
                        then {literal(NO_SUCH_TIME)}
                    when has_time and half <> '' and hour not between 1 and 12 then {literal(NO_SUCH_TIME)}
                end as trouble,
                (shape like '%without year' or shape = 'no year' or coalesce(year in (0, 1604), false))
                    and bare_moment is null as has_no_year
            from counted
        )
    """


def _full_year(warehouse: Warehouse, kind: str) -> str:
    """Four digits as they are, two by the pivot."""
    ahead = 0 if kind == "birth_date" else _YEARS_AHEAD
    pivot = warehouse.run_at.year % 100 + ahead
    century = f"case when written_year > {pivot} then 1900 else 2000 end"
    return f"case when year_digits = 2 then written_year + {century} else written_year end"


def _day(year: str) -> str:
    """The day, null when the calendar has none."""
    parts = f"{year}::bigint, month::bigint, day::bigint"
    return f"try_cast(printf('%04d-%02d-%02d', {parts}) as date)"


def _bare_number(order: Order) -> str:
    """The moment a bare number stands for: a spreadsheet's day (in a number cell, or a column of them), an epoch."""
    is_serial = "true" if order.has_serials else "type = 'n'"
    epoch = "to_timestamp(case when serial > 1e11 then serial / 1000 else serial end)" if order.has_epochs else "null"
    days = "coalesce(serial, case when shape = 'year' and type = 'n' and written_year > 2100 then written_year end)"
    return f"""
        case
            when shape = 'epoch' then timezone('UTC', {epoch}::timestamptz)
            when {is_serial} and {days} <= 73415
                then timestamp '1899-12-30' + to_seconds(round({days} * 86400))
        end
    """


def _offset() -> str:
    """Minutes that the cell's own zone is ahead of UTC, null when it names none."""
    zone = r"regexp_extract(zone, '([+-])(\d{2}):?(\d{2})?$', ['sign', 'hours', 'minutes'])"
    return f"""
        case
            when regexp_full_match(zone, 'z|utc|gmt') then 0
            {" ".join(f"when zone = '{name}' then {ahead}" for name, ahead in ZONES.items())}
            else ({zone}.hours::integer * 60 + coalesce(try_cast({zone}.minutes as integer), 0))
                * case when {zone}.sign = '-' then -1 else 1 end
        end
    """


def _day_here(warehouse: Warehouse) -> str:
    """The day in the business's zone; midnight in any zone is a plain day that a program wrote as a moment."""
    zone = literal(warehouse.settings.business.timezone)
    return f"""
        case
            when zone is null or moment = known_day::timestamp then known_day
            else timezone({zone}, timezone('UTC', moment_by_zone))::date
        end
    """


_WHOLE = f"""
    when trouble is not null or is_blank then trouble
    when has_no_year then {literal(NO_YEAR)}
    when shape in ('month', 'month word', 'year') and bare_moment is null then {literal(NO_DAY)}
    when year not between 1800 and 9999 and bare_moment is null then {literal(ODD_YEAR)}
    when known_day is null then {literal(NO_SUCH_DAY)}
"""
"""The reasons against a day that must be whole."""


def _days(warehouse: Warehouse) -> str:
    return f"""
        , judged as (select *, case {_WHOLE} end as reason from dated)
        select cell, type, case when reason is null and not is_blank then {_day_here(warehouse)} end as value, reason
        from judged
    """


def _moments(warehouse: Warehouse) -> str:
    local = in_utc(warehouse, "moment")
    utc = f"case when shape = 'epoch' then moment when zone is null then {local} else moment_by_zone end"
    return f"""
        , judged as (select *, case {_WHOLE} end as reason from dated)
        select cell, type, case when reason is null and not is_blank then {utc} end as value, reason from judged
    """


def _birth_dates(warehouse: Warehouse) -> str:
    """Month and day without a year, a year alone, a year and month, a year of which the day is unclear: what is known is kept."""
    return f"""
        , placed as (
            select
                *,
                case when has_no_year then {_day("2000")} else {_day_here(warehouse)} end as birth_day,
                shape in ('month', 'month word', 'year') and bare_moment is null as has_no_day
            from dated
        )
        , judged as (select *, {_birth_trouble(warehouse)} as reason from placed)
        select
            cell,
            type,
            case
                -- whichever number is the day, the year is the year
                when reason = {literal(UNCLEAR)} and year between 1900 and {warehouse.run_at.year}
                    then {_birth_parts(year="year")}
                when reason is not null or is_blank then null
                when has_no_day then {_birth_parts(year="year", month="month")}
                when has_no_year then {_birth_parts(month="month(birth_day)", day="day(birth_day)")}
                else {whole_birth_date("birth_day")}
            end as value,
            reason
        from judged
    """


def _birth_parts(year: str = "null", month: str = "null", day: str = "null") -> str:
    """A birth date of which only parts are known."""
    parts = f"birth_year := {year}::integer, birth_month := {month}::integer, birth_day := {day}::integer"
    return f"struct_pack(birth_date := null::date, {parts})"


def _birth_trouble(warehouse: Warehouse) -> str:
    """Why a cell cannot be a birth date."""
    last = last_birth_date(warehouse)
    return f"""
        case
            when trouble is not null or is_blank then trouble
            when not has_no_year and bare_moment is null and year < 1900 then {literal(TOO_OLD)}
            when has_no_day and year * 12 + coalesce(month, 0) > year({last}) * 12 + month({last})
                then {literal(FUTURE)}
            when has_no_day and shape <> 'year' and month not between 1 and 12 then {literal(NO_SUCH_DAY)}
            when has_no_day then null
            when birth_day is null then {literal(NO_SUCH_DAY)}
            when has_no_year then null
            when birth_day = date '1900-01-01' then {literal(STAND_IN)}
            when birth_day < date '1900-01-01' then {literal(TOO_OLD)}
            when birth_day > {last} then {literal(FUTURE)}
        end
    """
