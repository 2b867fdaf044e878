"""Which phone numbers are mobile: by the numbering plans of phonenumbers' metadata, as patterns that DuckDB asks.

Where a country's mobile and fixed numbers look alike (USA, Canada, Mexico) nobody can tell, and the answer is null.
"""

from collections.abc import Iterator

from assets.warehouse.connection import Warehouse, literal
from assets.warehouse.table import PythonTable


def make_phone_kinds(warehouse: Warehouse) -> None:
    """Make `crm.phone_kinds`; each number once, whoever has it."""
    starts = warehouse.rows(
        "select distinct substr(phone, 2, 3) from crm.profiles where starts_with(phone, '+') order by all"
    )
    cases = "".join(_case(code) for code in sorted(set(_calling_codes(start for (start,) in starts))))
    is_mobile = f"case {cases} end" if cases else "null"
    warehouse.create(
        "crm.phone_kinds",
        f"select phone, {is_mobile}::boolean as is_mobile"
        " from (select distinct phone from crm.profiles where phone is not null)",
    )


def _calling_codes(starts: Iterator[str]) -> Iterator[int]:
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

    for digits in starts:
        found = [int(digits[:length]) for length in (1, 2, 3) if digits[:length].isdigit()]
        yield from (code for code in found if code in COUNTRY_CODE_TO_REGION_CODE)


def _case(code: int) -> str:
    """SQL: what the plans of a calling code say of a number with it."""
    mobile, fixed = _patterns(code, "mobile"), _patterns(code, "fixed_line")
    if not mobile:
        return ""
    number = f"substr(phone, {len(str(code)) + 2})"
    is_mobile = f"regexp_full_match({number}, {literal(mobile)})"
    alike = f"{is_mobile} and regexp_full_match({number}, {literal(fixed)})" if fixed else "false"
    return f" when starts_with(phone, '+{code}') then case when {alike} then null else {is_mobile} end"


def _patterns(code: int, kind: str) -> str:
    """One RE2 pattern for the numbers of that kind, of every country that has the code."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

    plans = (PhoneMetadata.metadata_for_region(region, None) for region in COUNTRY_CODE_TO_REGION_CODE[code])
    kinds = (getattr(plan, kind) for plan in plans if plan is not None)
    numbers = (each.national_number_pattern for each in kinds if each is not None)
    return "|".join(f"(?:{number})" for number in dict.fromkeys(filter(None, numbers)))


PHONE_KINDS = PythonTable(
    "crm.phone_kinds",
    "One row per phone number of a customer, and whether it is a mobile one.",
    deps=("crm.profiles",),
    make=make_phone_kinds,
    is_public=False,
)
