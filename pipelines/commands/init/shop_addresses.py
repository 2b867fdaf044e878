"""`--from` a shop's address: the entry for it, and which key goes where.

What belongs here: telling an address from a file, and the words. What does not: which addresses are a system's own, and
its keys (`pipelines.config.shops`); nothing is asked of the shop yet, which `regulars check` does.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pipelines.config.shops import SHOPS

_WEB = re.compile(r"https?://", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)*\.[a-z]{2,}(/.*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ShopEntry:
    """A source for a shop: its name, the lines under it, the variables that hold its keys, and what to say of them."""

    name: str
    lines: tuple[str, ...]
    variables: tuple[str, ...]
    told: tuple[str, ...]

    def block(self) -> str:
        """The lines as they stand in the config."""
        return "\n".join([f"  {self.name}:", *(f"    {line}" for line in self.lines), "", ""])

    def env(self) -> str:
        """The lines for `.env.example`."""
        return "\n".join([f"# {self.name}", *(f"{variable}=" for variable in self.variables), ""])


def addresses_in(typed: Sequence[str]) -> tuple[list[Path], list[str]]:
    """The files and folders among what was typed, and the addresses: whatever is no file here and looks like one."""
    files: list[str] = []
    addresses: list[str] = []
    for each in typed:
        is_address = bool(_WEB.match(each)) or (not Path(each).exists() and _is_host(each))
        (addresses if is_address else files).append(each)
    return [Path(each) for each in files], addresses


def shop_entries(addresses: Sequence[str], taken: Collection[str] = ()) -> Iterator[ShopEntry]:
    """An entry for each address, with a name that no other source has."""
    names = set(taken)
    for address in dict.fromkeys(addresses):
        system, shop = next((name, shop) for name, shop in SHOPS.items() if shop.is_at(address))
        host = re.sub(r"[^a-z0-9]+", "_", _host(address).removesuffix(".myshopify.com").removeprefix("www.").lower())
        name = next(each for each in (host, *(f"{host}_{number}" for number in range(2, 1000))) if each not in names)
        names.add(name)
        proposed = shop.proposed(address)
        yield ShopEntry(
            name,
            (f"type: {system}", *proposed.lines),
            proposed.variables,
            (f"{address}: a shop ({proposed.system})", *(f"    {line}" for line in proposed.told)),
        )


def _is_host(text: str) -> bool:
    """A name as the internet has them, whose end is no file's."""
    return bool(_HOST.fullmatch(text)) and Path(text.partition("/")[0]).suffix.lower() not in _ENDINGS


_ENDINGS = frozenset(
    {".csv", ".tsv", ".txt", ".xls", ".xlsx", ".xlsm", ".xlsb", ".ods", ".pdf", ".zip", ".json", ".html"}
)


def _host(address: str) -> str:
    text = address if _WEB.match(address) else f"https://{address}"
    return urlsplit(text).hostname or address
