"""How people write dates: the shapes a cell may have, each taken apart into numbers, without deciding what they mean.

Which of two numbers is the day is for `dates` to decide, from the whole column.
"""

import csv
from importlib.resources import files
from types import MappingProxyType

import pyarrow as pa

from assets.staging.parsing.sql_cells import Cells, look_up, tidy
from assets.staging.parsing.words import table_of
from assets.warehouse.connection import Warehouse, literal

ZONES = MappingProxyType(
    {
        "pst": -480,
        "pdt": -420,
        "mst": -420,
        "mdt": -360,
        "cst": -360,
        "cdt": -300,
        "est": -300,
        "edt": -240,
        "wet": 0,
        "west": 60,
        "bst": 60,
        "cet": 60,
        "mez": 60,
        "cest": 120,
        "mesz": 120,
        "eet": 120,
        "eest": 180,
        "aest": 600,
        "aedt": 660,
        "nzst": 720,
        "nzdt": 780,
        "jst": 540,
    }
)
"""Names of time zones and the minutes that they are ahead of UTC."""

_TIME = (
    r"^(.*?)(?:t|,? (?:at|um|a las|kl\.?|klo|om|alle|à|a|o) |,? )(\d{1,2})"
    r"(?:[:.h](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?(?: ?uhr)?)?"
    r" ?(am|pm|a\.m\.?|p\.m\.?)? ?(z|utc|gmt|(?:utc|gmt)?[+-]\d{2}:?(?:\d{2})?|NAMES)?(?: \([^)]*\))?$"
).replace("NAMES", "|".join(ZONES))
_TIME_PARTS = "['day', 'hour', 'minute', 'second', 'fraction', 'half', 'zone']"
_DAY = r"(\d{1,2})(?:st|nd|rd|th|er|re|eme|de|ste|º|ª|°|\.)?"
# Not \p{L}, which takes longer to compile than a column to read: whatever is no letter is in no list of words either.
_LETTER = r"[^0-9 .,/|'+-]"
_WEEKDAY = rf"(?:({_LETTER}+)\.?,? ?)?"
_WORD = rf"({_LETTER}{{3,}})"
_OF = r"(?:of |de |del |di |d')?"

SHAPES = (
    ("year first", rf"^{_WEEKDAY}(\d{{4}}) ?[-/. ] ?(\d{{1,2}}) ?[-/. ] ?(\d{{1,2}})\.?$", "weekday year a b"),
    ("digits", r"^(\d{4})(\d{2})(\d{2})$", "year a b"),
    (
        "pair",
        rf"^{_WEEKDAY}(\d{{1,2}}) ?[/. -] ?(\d{{1,2}}) ?[/. -] ?'?(\d{{4}}|\d{{2}})\.?(?: ?[gr]\.?)?$",
        "weekday a b year",
    ),
    (
        "day word",
        rf"^{_WEEKDAY}{_DAY}[ ./-]*{_OF}{_WORD}\.?,?[ ./-]*{_OF}'?(\d{{4}}|\d{{2}})\.?(?: ?[gr]\.?)?$",
        "weekday a word year",
    ),
    (
        "word day",
        rf"^(?:({_LETTER}+)\.?,? )?{_WORD}\.?[ ./-]*{_DAY}(?:,? |, ?|[-/])'?(\d{{4}})$",
        "weekday word a year",
    ),
    ("year word", rf"^(\d{{4}})[ ./-]+{_WORD}\.?[ ./-]+(\d{{1,2}})$", "year word a"),
    ("no year", r"^-{2}(\d{1,2})-?(\d{2})$", "a b"),
    ("pair without year", r"^(\d{1,2}) ?[/. -] ?(\d{1,2})\.?$", "a b"),
    ("day word without year", rf"^{_DAY}[ ./-]*{_OF}{_WORD}\.?$", "a word"),
    ("word day without year", rf"^{_WORD}\.?[ ./-]*{_DAY}$", "word a"),
    ("month", r"^(\d{4})[-/.](\d{1,2})$", "year a"),
    ("month", r"^(\d{1,2})[-/.](\d{4})$", "a year"),
    ("month word", rf"^{_WORD}\.?,?[ /-]+{_OF}(\d{{4}})$", "word year"),
    ("year", r"^(\d{4})$", "year"),
    ("serial", r"^(\d{5}(?:\.\d+)?)$", "serial"),
    ("epoch", r"^(\d{10}|\d{13})$", "serial"),
)
"""Name, pattern, and what its groups hold. `a` and `b` are the two numbers in the order they were written."""

_PARTS = ("weekday", "a", "b", "year", "word", "serial")


def date_shapes(warehouse: Warehouse, cells: Cells, where: str) -> str:
    """A temp table of the distinct cells for which `where` holds: their shape, numbers, month and time of day."""
    months = _months(warehouse)
    blank = table_of(warehouse, "nothing")
    return look_up(warehouse, cells, "dates", _select(months, blank), where)


def _select(months: str, blank: str) -> str:
    """Take each cell apart: time off the end, then the first shape that fits what is left."""
    quoted_time = _TIME.replace("'", "''")
    parts = ", ".join(f"nullif(part[{place}], '') as {part}" for place, part in enumerate(_PARTS, start=2))
    return f"""
        , written as (
            select *, {_written()} as written from cells
        )
        , timed as (
            select *, regexp_extract(written, '{quoted_time}', {_TIME_PARTS}) as t from written
        )
        , cut as (
            select
                *,
                t.hour <> '' and (t.minute <> '' or t.half <> '') as has_time,
                case when has_time then rtrim(t.day, ' ,') else written end as day_part
            from timed
        )
        , shaped as (
            select *, string_split({_shape()}, '|') as part from cut
        )
        , split as (
            select *, part[1] as shape, {parts} from shaped
        )
        select
            split.cell,
            split.type,
            split.is_live,
            written is null or blank.word is not null or regexp_full_match(written, '0{{1,4}}([-./]0{{1,4}}){{2}}([ t]0?0:00(:00)?)?')
                as is_blank,
            case
                when split.weekday is not null and weekday.word is null then 'unknown'
                when split.word is not null and month.month is null then 'unknown'
                else shape
            end as shape,
            try_cast(split.a as integer) as a,
            try_cast(split.b as integer) as b,
            try_cast(split.year as integer) as year,
            length(split.year) as year_digits,
            month.month,
            try_cast(split.serial as double) as serial,
            has_time,
            try_cast(t.hour as integer) as hour,
            coalesce(try_cast(t.minute as integer), 0) as minute,
            coalesce(try_cast(t.second as integer), 0) as second,
            coalesce(try_cast('0.' || t.fraction as double), 0) as fraction,
            left(t.half, 1) as half,
            nullif(t.zone, '') as zone
        from split
        left join {months} as month on month.word = split.word and month.month > 0
        left join {months} as weekday on weekday.word = split.weekday and weekday.month = 0
        left join {blank} as blank on blank.word = written
    """


def _written() -> str:
    """The cell in lower case without accents, with one spelling of separators."""
    one_line = f"regexp_replace({tidy('cell')}, '\\s+', ' ', 'g')"
    return f"translate(strip_accents(lower({one_line})), 'øıł–—−’年月日', 'oil---''--')"


def _shape() -> str:
    """The name of the first shape that fits and the parts it finds, in one text: `pair||5|3|2024||`."""
    whens = []
    for name, pattern, groups in SHAPES:
        order = groups.split()
        found = "|".join(rf"\{order.index(part) + 1}" if part in order else "" for part in _PARTS)
        fits = f"regexp_matches(day_part, {literal(pattern)})"
        whens.append(f"when {fits} then regexp_replace(day_part, {literal(pattern)}, {literal(f'{name}|{found}')})")
    return f"case {' '.join(whens)} else 'unknown' end"


def _months(warehouse: Warehouse) -> str:
    """The temp table `word, month` of month names; month 0 are the names of weekdays."""
    rows = list(
        csv.DictReader((files("assets.staging.parsing") / "months.csv").read_text(encoding="utf-8").splitlines())
    )
    pairs = [(word, int(row["value"])) for row in rows for word in row["words"].split("|")]
    words, months = zip(*pairs, strict=True)
    warehouse.connection.register("_words_month_raw", pa.table({"word": words, "month": months}))
    warehouse.connection.execute(
        """
        create temp table if not exists _words_month as
        select distinct translate(strip_accents(lower(word)), 'øıł', 'oil') as word, month from _words_month_raw
        """
    )
    warehouse.connection.unregister("_words_month_raw")
    return "_words_month"
