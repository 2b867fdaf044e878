"""The recorded conversations with Google, read from tests/data/google_sheets (its README says where they come from).

Here: what was asked and what Google answered. Not here: asking the stand-in the same (`replay`).
"""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RECORDED = Path(__file__).parents[1] / "data" / "google_sheets" / "conversations.jsonl.gz"


@dataclass(frozen=True)
class Exchange:
    """One request and Google's answer. A body that was JSON is kept parsed, any other as text; None is no body."""

    method: str
    uri: str
    status: int
    body: Any = None
    answer: Any = None
    type: str = "application/json; charset=UTF-8"


@dataclass(frozen=True)
class Conversation:
    """What one test of gspread sent, in order. Many were recorded twice, years apart, one run after the other."""

    name: str
    exchanges: list[Exchange]


def conversations(path: Path = RECORDED) -> Iterator[Conversation]:
    """Every recorded conversation, by name."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            kept = json.loads(line)
            yield Conversation(kept["name"], [Exchange(**exchange) for exchange in kept["requests"]])
