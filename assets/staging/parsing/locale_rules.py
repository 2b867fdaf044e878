"""How people of a country write what can be written two ways; the lists are in locale_rules.toml."""

import tomllib
from functools import cache
from importlib.resources import files


def has_custom(country: str, custom: str) -> bool:
    """Whether the country (ISO-2) is on the list of that name: month_first, comma_decimal, mail_is_email."""
    return country in _countries(custom)


@cache
def _countries(custom: str) -> frozenset[str]:
    text = (files("assets.staging.parsing") / "locale_rules.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)[custom].split())
