"""What a spreadsheet's locale says about numbers and dates."""

from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Locale:
    """How people there write: `order` is that of day, month and year in "1/2/2024"."""

    decimal: str = "."
    group: str = ","
    order: str = "mdy"
    date: str = "M/d/yyyy"
    currency: str = "$"


_BRITISH = Locale(order="dmy", date="dd/MM/yyyy", currency="£")
_LOCALES = {
    "en_US": Locale(),
    "en_GB": _BRITISH,
    "en_IE": Locale(order="dmy", date="dd/MM/yyyy", currency="€"),
    "en_AU": Locale(order="dmy", date="dd/MM/yyyy"),
    "en_CA": Locale(order="ymd", date="yyyy-MM-dd"),
    "en_IN": Locale(order="dmy", date="dd/MM/yyyy", currency="₹"),
    "de": Locale(",", ".", "dmy", "dd.MM.yyyy", "€"),
    "de_CH": Locale(".", "’", "dmy", "dd.MM.yyyy", "CHF"),
    "fr": Locale(",", "\u202f", "dmy", "dd/MM/yyyy", "€"),
    "es": Locale(",", ".", "dmy", "dd/MM/yyyy", "€"),
    "it": Locale(",", ".", "dmy", "dd/MM/yyyy", "€"),
    "nl": Locale(",", ".", "dmy", "dd-MM-yyyy", "€"),
    "pt": Locale(",", ".", "dmy", "dd/MM/yyyy", "R$"),
    "pl": Locale(",", "\u00a0", "dmy", "dd.MM.yyyy", "zł"),
    "sv": Locale(",", "\u00a0", "ymd", "yyyy-MM-dd", "kr"),
    "ja": Locale(order="ymd", date="yyyy/MM/dd", currency="¥"),
    "zh": Locale(order="ymd", date="yyyy/MM/dd", currency="¥"),
}


@cache
def locale_named(name: str) -> Locale:
    """The locale, its language's, or else the American one, which is Google's default."""
    return _LOCALES.get(name) or _LOCALES.get(name.partition("_")[0]) or Locale()
