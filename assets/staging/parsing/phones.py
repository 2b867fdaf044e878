"""Cells that hold a phone number, in E.164, the extension left out.

A number without + is read as dialled in the row's own country, else in the business's. One that is valid only in the
other of the two is set aside: it may as well be a slip. Plain numbers are read by patterns, the rest by phonenumbers.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from assets.staging.parsing.phone_patterns import international, national, region_of, starts_with_00
from assets.staging.parsing.sql_cells import Cells, Parsed, letter, new_name, one_of, tidy
from assets.staging.parsing.words import table_of
from assets.warehouse.connection import Warehouse, literal

NOT_A_PHONE = "not a valid phone number in its country: check the digits, or write it with + and the country code"
TWO = "holds two phone numbers: keep one in each cell"
LETTERS = "a phone number with letters in it: write digits only"
PLACEHOLDER = "a made-up phone number: leave it blank"
SHORTENED = "the spreadsheet shortened the number, and its last digits are lost: type it again as text"
ELSEWHERE = (
    "not valid in the row's country, though it would be in the business's own: write it with + and the country code"
)
LOST_ZERO = "may have lost its leading zero: type it again as text, or with + and the country code"
OTHER_00 = "00 is not how international numbers start in this country: write + and the country code"

Answer = tuple[str | None, str | None]


class Phone(NamedTuple):
    """A distinct cell: its text, its type letter, and the countries to read it in (the row's, the business's)."""

    text: str
    type: str
    region: str
    own: str


_EXTENSION = re.compile(
    r"(?:;ext=|[,;]?\s*(?:\bext(?:ensi[oó]n)?n?\b|\bxtn?\b|(?<=\d)\s*x|#|\bdw\b|\bdurchwahl\b|\bint\b|\banexo\b|\bposte\b|\btoestel\b|доб)"
    r"[\s.:#]*)\d{1,7}#?\s*$",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"\s*(?:\([^()\d]*\)|[-–,]?\s*\b(?:home|mobile|mob|work|office|cell|tel|phone|landline|private|privat|mobil|handy|büro|maison"
    r"|bureau|portable|casa|móvil|cellulare|ufficio|thuis|werk|mobiel|dom|praca|trabalho|trabajo|hem|arbete)\b\.?)\s*$",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^[^\d+＋(]*(?:\((?!\d|\+)[^()]*\)[^\d+＋(]*)?")
_BETWEEN = re.compile(
    r"\s*(?:[/;|&,\n]|\b(?:or|and|oder|und|ou|et|o|y|e|of|en|eller|och|og|lub|tai)\b)\s*", re.IGNORECASE
)
_SPELLED = re.compile(r"\+?[\d\s().-]{3,}[A-Z]{4,}")
_SHORTENED = re.compile(r"\+?\d([.,]\d+)?e\+?\d+", re.IGNORECASE)
_RUNS = ("01234567890123456789", "98765432109876543210")
_FEW = 100
"""A calling code or country with fewer cells is left to the library: a pattern costs more to compile."""


def parse_phone(warehouse: Warehouse, cells: Cells, country: str | None = None) -> Parsed:
    """The number in E.164. Each distinct cell (with its row's country) is read once."""
    own = literal(warehouse.settings.business.country)
    region = own if country is None else f"coalesce({country}, {own})"
    plain, answers, name = new_name("plain_phone"), new_name("phone_read"), new_name("phone")
    connection = warehouse.connection
    connection.execute(f"create temp table {plain} as {_distinct(warehouse, cells, region)}")
    _spell_out_00(warehouse, plain)
    connection.execute(f"create temp table {name}_fast as select *, {_cases(warehouse, plain)} as fast from {plain}")
    odd = [
        Phone(*row)
        for row in warehouse.rows(
            f"select distinct written, type, region, {own} from {name}_fast where fast is null and not is_blank"
        )
    ]
    _store(warehouse, answers, odd)
    connection.execute(
        f"""
        create temp table {name} as
        select cell, f.type, f.region, coalesce(f.fast, a.value) as value, a.reason
        from {name}_fast as f
        -- a condition on one side alone would make DuckDB compare every cell with every answer
        left join {answers} as a
            on a.text = if(f.fast is null, f.written, null) and a.type = f.type and a.region = f.region
        """
    )
    for used in (plain, answers, f"{name}_fast"):
        connection.execute(f"drop table {used}")
    typed = "" if cells.type is None else f" and {name}.type = {letter(cells)}"
    placed = "" if country is None else f" and {name}.region = {region}"
    return Parsed(f"{name}.value", f"{name}.reason", f"left join {name} on {name}.cell = {cells.text}{typed}{placed}")


def _distinct(warehouse: Warehouse, cells: Cells, region: str) -> str:
    """Every distinct cell with its country, as written and as digits (null when it is more than digits and spacing)."""
    blank = table_of(warehouse, "nothing")
    return f"""
        with cells as (
            select distinct {cells.text} as cell, {letter(cells)} as type, {region} as region
            from {cells.relation} as r where {cells.text} is not null
        )
        select
            cell,
            type,
            region,
            {tidy("cell")} as written,
            written is null or blank.word is not null as is_blank,
            case
                when regexp_full_match(written, '\\+?[0-9 ().-]*') then translate(written, ' ().-', '')
            end as digits,
            ltrim(digits, '+') as bare,
            replace(bare, right(bare, 1), '') = ''
                or (bare = written and (contains('{_RUNS[0]}', bare) or contains('{_RUNS[1]}', bare))) as is_made_up
        from cells left join {blank} as blank on blank.word = lower(cell)
    """


def _spell_out_00(warehouse: Warehouse, plain: str) -> None:
    """00 becomes +, in countries where that is what it means."""
    found = warehouse.rows(f"select distinct region from {plain} where starts_with(digits, '00')")
    regions = [region for (region,) in found if starts_with_00(region)]
    if regions:
        with_00 = f"starts_with(digits, '00') and region in {one_of(regions)}"
        warehouse.connection.execute(f"update {plain} set digits = '+' || substr(digits, 3) where {with_00}")


def _cases(warehouse: Warehouse, plain: str) -> str:
    """The patterns for the calling codes and countries that this column has many of."""
    abroad: dict[str, int] = {}
    starts = f"select left(digits, 4), count(*) from {plain} where starts_with(digits, '+') group by all order by all"
    for start, number in warehouse.rows(starts):
        region = region_of(start[1:])
        if region is not None:
            abroad[region] = abroad.get(region, 0) + number
    homes = f"from {plain} where not starts_with(digits, '+') group by region having count(*) >= {_FEW} order by region"
    inside = {region: national("digits", region) for (region,) in warehouse.rows(f"select region {homes}")}
    outside = "".join(international("digits", region) for region, number in abroad.items() if number >= _FEW)
    return _one_case(outside, {region: cases for region, cases in inside.items() if cases})


def _one_case(outside: str, inside: dict[str, str]) -> str:
    """Numbers with + by calling code, others by country."""
    with_plus = f"when starts_with(digits, '+') then {f'case {outside} end' if outside else 'null'}"
    at_home = " ".join(f"when region = {literal(region)} then case {cases} end" for region, cases in inside.items())
    return f"case when digits is null or is_made_up then null {with_plus} {at_home} end::varchar"


def _store(warehouse: Warehouse, name: str, odd: list[Phone]) -> None:
    """What the library made of the cells that no pattern reads."""
    import pyarrow as pa

    answers = list(_read_all(odd))
    columns = {
        "text": [phone.text for phone in odd],
        "type": [phone.type for phone in odd],
        "region": [phone.region for phone in odd],
        "value": [value for value, _ in answers],
        "reason": [reason for _, reason in answers],
    }
    table = pa.table({column: pa.array(values, pa.string()) for column, values in columns.items()})
    warehouse.connection.register(f"{name}_rows", table)
    warehouse.connection.execute(f"create temp table {name} as select * from {name}_rows")
    warehouse.connection.unregister(f"{name}_rows")


def _read_all(phones: list[Phone]) -> Iterator[Answer]:
    yield from map(read_phone, phones)


def read_phone(phone: Phone) -> Answer:
    """The E.164 of one cell as people write it, or why there is none."""
    if _SHORTENED.fullmatch(phone.text):
        return None, SHORTENED
    text = _LABEL.sub("", _NOTE.sub("", _EXTENSION.sub("", phone.text)))
    digits = re.sub(r"\D", "", text)
    if re.search(r"[^\W\d_]", _BETWEEN.sub(" ", text)):
        return _read_letters(text, phone) if digits else (None, NOT_A_PHONE)
    # spaced like a number, 01 23 45 67 89 is somebody's; typed in one go, it is a hand running along the keys
    if digits and (len(set(digits)) == 1 or (text == digits and any(digits in run for run in _RUNS))):
        return None, PLACEHOLDER
    if phone.type == "n":
        return _read_number_cell(digits, phone)
    parts = _parts(text)
    if len(parts) == 1:
        return _read_one(parts[0], phone)
    values = {_read_one(part, phone)[0] for part in parts}
    return (values.pop(), None) if len(values) == 1 and None not in values else (None, TWO)


def _read_letters(text: str, phone: Phone) -> Answer:
    """A number that is meant to be spelled on the keys: 1-800-FLOWERS; other letters are a note, or a slip."""
    import phonenumbers

    value = _e164(text, phone.region) if _SPELLED.fullmatch(text) else None
    is_free = value and phonenumbers.number_type(phonenumbers.parse(value)) == phonenumbers.PhoneNumberType.TOLL_FREE
    return (value, None) if is_free else (None, LETTERS)


def _parts(text: str) -> list[str]:
    """The numbers of a cell: `030/1234567` is one (an area code first), `030 1234567/68` is two."""
    parts = [part.strip() for part in _BETWEEN.split(text) if re.search(r"\d", part)]
    *before, _ = lengths = [len(re.sub(r"\D", "", part)) for part in parts] or [0]
    has_area_code = parts and parts[0][0] in "0+(" and max(before, default=0) <= 5
    is_one = len(lengths) == 1 or (
        "/".join(parts) == re.sub(r"\s*/\s*", "/", text) and (has_area_code or max(before) <= 3)
    )
    return [text] if is_one else parts


def _read_number_cell(digits: str, phone: Phone) -> Answer:
    """A number that a spreadsheet took for a quantity: its leading zero, if it had one, is gone."""
    values = {value for text in (digits, f"0{digits}") if (value := _e164(text, phone.region))}
    if len(values) > 1:
        return None, LOST_ZERO
    return (values.pop(), None) if values else (None, NOT_A_PHONE)


def _read_one(text: str, phone: Phone) -> Answer:
    """One number, in the row's country."""
    value = _e164(text, phone.region)
    if value:
        return value, None
    if re.sub(r"\D", "", text).startswith("00") and not starts_with_00(phone.region):
        return None, OTHER_00
    return None, ELSEWHERE if phone.region != phone.own and _e164(text, phone.own) else NOT_A_PHONE


def _e164(text: str, region: str) -> str | None:
    """The number by the library, None when it is not valid."""
    import phonenumbers

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@cache
def as_written(number: str, country: str) -> str:
    """An E.164 number as people of a country write it: 0117 496 0801; with its code where it is another country's."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    is_home = parsed.country_code == phonenumbers.country_code_for_region(country)
    form = phonenumbers.PhoneNumberFormat.NATIONAL if is_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)
