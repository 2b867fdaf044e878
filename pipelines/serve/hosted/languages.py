"""The words of the pages, and in which of the languages that come along a visitor reads them."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from starlette.requests import Request

FOLDER = Path(__file__).parent / "texts"
DEFAULT = "en"
_PART = re.compile(r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9-]+)?\s*(?:;\s*q=([01](?:\.[0-9]{0,3})?))?\s*")

Words = Mapping[str, str]


@cache
def languages() -> Mapping[str, Words]:
    """Code -> the words of that language; `called` is its own name for itself."""
    files = sorted(FOLDER.glob("*.toml"), key=lambda file: (file.stem != DEFAULT, file.stem))
    return MappingProxyType({file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in files})


def language_of(request: Request) -> str:
    """What the visitor chose, else the best that the browser asks for."""
    chosen = request.query_params.get("lang", "")
    if chosen in languages():
        return chosen
    wanted = [_PART.fullmatch(part) for part in request.headers.get("accept-language", "")[:500].split(",")]
    ranked = sorted(((-float(part[2] or 1), number, part[1].lower()) for number, part in enumerate(wanted) if part))
    return next((code for less, _, code in ranked if less < 0 and code in languages()), DEFAULT)
