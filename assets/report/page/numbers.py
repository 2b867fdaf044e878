"""Numbers, money and months as people of a country write them."""

from dataclasses import dataclass
from datetime import date

_LANGUAGES = {"de": "DE AT CH LI LU", "fr": "FR MC", "es": "ES MX AR CL CO PE", "it": "IT SM", "nl": "NL"}
"""Language -> countries whose business is taken to speak it; the others are written to in English."""

_SEPARATORS = {"CH": ("’", "."), "LI": ("’", "."), "MX": (",", "."), "FR": ("\u202f", ","), "MC": ("\u202f", ",")}
"""Where thousands and decimals are divided otherwise than the language does it."""

_SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "$", "AUD": "$", "CAD": "$", "NZD": "$", "JPY": "¥"}

_WITHOUT_CENTS = 1000
"""From here on nobody wants to read them."""


def language_of(country: str) -> str:
    """The language that a business of this country is written to."""
    return next((language for language, countries in _LANGUAGES.items() if country in countries.split()), "en")


@dataclass(frozen=True, slots=True)
class Writer:
    """How a business writes its numbers; `months` are their short names, January first."""

    country: str
    currency: str
    months: tuple[str, ...]

    @property
    def separators(self) -> tuple[str, str]:
        """Of thousands, and of decimals."""
        return _SEPARATORS.get(self.country, (",", ".") if language_of(self.country) == "en" else (".", ","))

    def number(self, value: float | int | None, decimals: int = 0) -> str:
        """`1,234.5`; a dash for nothing."""
        if value is None:
            return "–"
        thousands, point = self.separators
        plain = f"{value:,.{decimals}f}"
        return plain.replace(",", "\0").replace(".", point).replace("\0", thousands).replace("-", "−")

    def money(self, value: float | None) -> str:
        """With its sign or letters, where people of the country put them."""
        if value is None:
            return "–"
        shown = self.number(value, 0 if abs(value) >= _WITHOUT_CENTS else 2)
        symbol = _SYMBOLS.get(self.currency, self.currency)
        if self.separators[1] == "," or len(symbol) > 1:
            return f"{shown}\u00a0{symbol}"
        return f"−{symbol}{shown[1:]}" if shown.startswith("−") else symbol + shown

    def percent(self, share: float | None) -> str:
        """A share of 1."""
        space = "" if self.separators[1] == "." else "\u00a0"
        return "–" if share is None else f"{self.number(100 * share)}{space}%"

    def month(self, day: date) -> str:
        """`Mar 2026`."""
        return f"{self.months[day.month - 1]} {day.year}"
