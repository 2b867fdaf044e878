"""Phone numbers that need no library: patterns from phonenumbers' own metadata; they accept less than it, never more.

A calling code or country whose rules rewrite numbers (Argentina's 9, Brazil's carriers) gets no pattern; its
numbers go to the library. That a pattern and the library agree is tested number by number.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phonenumbers import PhoneMetadata

_TYPES = (
    "fixed_line",
    "mobile",
    "toll_free",
    "premium_rate",
    "shared_cost",
    "personal_number",
    "voip",
    "pager",
    "uan",
    "voicemail",
)
_NORTH_AMERICA = frozenset({"US", "CA"})


@dataclass(frozen=True, slots=True)
class Plan:
    """How the plain numbers of a country are written.

    Attributes:
        code: Calling code, `44`.
        shape: RE2 pattern of any number of the country, without calling code and national prefix.
        number: RE2 pattern of those that are in use; a valid number fits both.
        prefix: What is dialled before it inside the country (`0`), empty where nothing is.
        rewritten: RE2 pattern of beginnings that the library takes off; a number with one is not plain.
        abroad: RE2 pattern of what is dialled before a calling code from there.
    """

    code: str
    shape: str
    number: str
    prefix: str
    rewritten: str
    abroad: str


@cache
def plan_of(region: str) -> Plan | None:
    """The plan of a country (ISO-2), None when only the library can tell."""
    from phonenumbers import PhoneMetadata

    metadata = PhoneMetadata.metadata_for_region(region, None)
    shape = metadata and metadata.general_desc and metadata.general_desc.national_number_pattern
    if not metadata or not shape or not (metadata.main_country_for_code or region == "CA" or _is_alone(metadata)):
        return None
    taken_off, prefix = metadata.national_prefix_for_parsing or "", metadata.national_prefix or ""
    if taken_off and not _is_simple(taken_off, prefix):
        return None
    kinds = (getattr(metadata, kind) for kind in _TYPES)
    numbers = [kind.national_number_pattern for kind in kinds if kind is not None and kind.national_number_pattern]
    return Plan(
        code=str(metadata.country_code),
        shape=shape,
        number="|".join(f"(?:{number})" for number in dict.fromkeys(numbers)),
        prefix=prefix if taken_off else "",
        rewritten=taken_off,
        abroad=metadata.international_prefix or "",
    )


def _is_simple(taken_off: str, prefix: str) -> bool:
    """Whether a number that starts with the national prefix loses just that: nothing else taken off starts alike."""
    depth, alternatives = 0, [""]
    for sign in taken_off:
        depth += (sign == "(") - (sign == ")")
        alternatives = (
            [*alternatives, ""] if sign == "|" and not depth else [*alternatives[:-1], alternatives[-1] + sign]
        )
    others = [re.match(r"\(?(\d)", alternative) for alternative in alternatives if alternative != prefix]
    return prefix in alternatives and all(other and other[1] != prefix[0] for other in others)


def _is_alone(metadata: "PhoneMetadata") -> bool:
    """Whether no other country has the calling code."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

    return len(COUNTRY_CODE_TO_REGION_CODE.get(metadata.country_code or 0, ())) == 1


@cache
def region_of(digits: str) -> str | None:
    """The (main) country of the calling code that the digits start with; None when no country has it."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

    for length in (1, 2, 3):
        regions = COUNTRY_CODE_TO_REGION_CODE.get(int(digits[:length] or 0), ())
        if regions and regions[0] != "001":
            return str(regions[0])
    return None


def starts_with_00(region: str) -> bool:
    """Whether 00, and nothing else, is dialled there before a calling code."""
    from phonenumbers import PhoneMetadata

    metadata = PhoneMetadata.metadata_for_region(region, None)
    return metadata is not None and metadata.international_prefix == "00"


def international(digits: str, region: str) -> str:
    """SQL cases that turn `+` and digits into E.164 for a country's calling code; nothing when there is no plan."""
    plan = plan_of(region)
    if plan is None:
        return ""
    start = f"starts_with({digits}, '+{plan.code}')"
    number = f"substr({digits}, {len(plan.code) + 2})"
    cases = f" when {start} and {_stays(plan, number)} and {_valid(plan, number)} then {digits}"
    canada = plan_of("CA") if region == "US" else None
    if canada:
        cases += f" when {start} and {_stays(canada, number)} and {_valid(canada, number)} then {digits}"
    if plan.prefix and plan.prefix != plan.code:  # +44 (0)20
        inner = f"substr({digits}, {len(plan.code) + len(plan.prefix) + 2})"
        is_prefixed = f"starts_with({digits}, '+{plan.code}{plan.prefix}')"
        cases += f" when {is_prefixed} and {_valid(plan, inner)} then '+{plan.code}' || {inner}"
    return cases


def national(digits: str, region: str) -> str:
    """SQL cases that turn digits as dialled inside a country into E.164; nothing when there is no plan."""
    plan = plan_of(region)
    if plan is None or (plan.prefix == plan.code and region not in _NORTH_AMERICA):
        return ""
    is_home = f"not regexp_matches({digits}, '^(?:{plan.abroad})')"
    is_bare = f"{is_home} and not starts_with({digits}, '{plan.code}')"
    bare = f" when {is_bare} and {_stays(plan, digits)} and {_valid(plan, digits)} then '+{plan.code}' || {digits}"
    if not plan.prefix:
        return bare
    inner = f"substr({digits}, {len(plan.prefix) + 1})"
    # 1 is both the calling code and the national prefix of North America
    is_dialled = is_home if plan.prefix == plan.code else is_bare
    is_prefixed = f"{is_dialled} and starts_with({digits}, '{plan.prefix}')"
    return f" when {is_prefixed} and {_valid(plan, inner)} then '+{plan.code}' || {inner}" + bare


def _stays(plan: Plan, digits: str) -> str:
    """Whether the library takes nothing off the digits."""
    return f"not regexp_matches({digits}, '^(?:{plan.rewritten})')" if plan.rewritten else "true"


def _valid(plan: Plan, digits: str) -> str:
    """Whether the digits are a number in use."""
    return f"regexp_full_match({digits}, '{plan.shape}') and regexp_full_match({digits}, '{plan.number}')"
