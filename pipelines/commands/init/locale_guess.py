"""Where a business probably is, from the clock and the language of the computer that it starts on.

A guess for a starter config, which says that it is one; nothing else may use it.
"""

from collections.abc import Mapping
from pathlib import Path

from pipelines.commands.init.config_text import Guess
from pipelines.config.countries import Country, countries, country_of_timezone

LOCALTIME = Path("/etc/localtime")


def guess_business(folder: Path, environ: Mapping[str, str], localtime: Path = LOCALTIME) -> Guess:
    """The name from the folder; the country from the time zone, else from the language, else GB."""
    timezone = _timezone(environ, localtime)
    code = country_of_timezone(timezone) or _territory(environ) or "GB"
    country = countries()[code]
    name = folder.resolve().name.replace("-", " ").replace("_", " ").strip()
    return Guess(name[:1].upper() + name[1:] or "My business", code, country.currency, _zone_in(country, timezone))


def _zone_in(country: Country, timezone: str) -> str:
    known = [zone for zone in (country.timezone, *country.others) if zone]
    return timezone if timezone in known else known[0] if known else "UTC"


def _timezone(environ: Mapping[str, str], localtime: Path) -> str:
    """The IANA name, as far as the system tells it; empty when it does not."""
    named = environ.get("TZ", "").removeprefix(":")
    linked = str(localtime.resolve()) if localtime.is_symlink() else ""
    return named or linked.partition("zoneinfo/")[2]


def _territory(environ: Mapping[str, str]) -> str | None:
    """`de_AT.UTF-8` is AT. Plain en_US is what many machines come with, and tells nothing."""
    for variable in ("LC_ALL", "LC_MONETARY", "LANG"):
        code = environ.get(variable, "").partition(".")[0].partition("@")[0].partition("_")[2]
        if code in countries() and environ[variable].partition(".")[0] != "en_US":
            return code
    return None
