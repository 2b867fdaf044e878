"""Whatever the rules may find of two records, the tab has words for it."""

import csv
from pathlib import Path

import assets.identity
from assets.delivery.duplicates_tab import in_words

FIELDS = {"given": "first name", "family": "family name", "organisation": "company"}


def findings() -> list[tuple[str, str]]:
    with (Path(assets.identity.__file__).parent / "matching" / "weights.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        return [(FIELDS.get(row["comparison"], row["comparison"]), row["level"]) for row in csv.DictReader(file)]


def test_every_finding_has_its_words() -> None:
    wordless = [
        (field, agree) for field, agree in findings() if in_words([{"field": field, "agree": agree}]) == ("", "")
    ]
    assert wordless == []


def test_what_agrees_stands_apart_from_what_differs() -> None:
    evidence = [
        {"field": "first name", "agree": "same"},
        {"field": "phone", "agree": "near"},
        {"field": "city", "agree": "same"},
    ]
    assert in_words(evidence) == ("First name; town", "Phones, by a digit")
