"""The page that leads a newcomer through the house names files that are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ("CONTRIBUTING.md", "docs/architecture.md", "docs/glossary.md", "docs/identity-model.md")
NAMED = re.compile(r"\b((?:assets|checks|connectors|pipelines|benchmarks|tests)/[\w/.-]*\w/?)")


@pytest.mark.parametrize("page", PAGES)
def test_a_file_that_a_page_names_is_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert [name for name in NAMED.findall(text) if not (ROOT / name).exists()] == []


def test_the_picture_names_files_of_its_folders() -> None:
    picture = (ROOT / "docs/architecture.md").read_text(encoding="utf-8").partition("```mermaid")[2].partition("```")[0]
    there = {path.name for package in ("assets", "checks", "connectors") for path in (ROOT / package).rglob("*.*")}
    named = set(re.findall(r"\b(\w+\.(?:py|sql))\b", picture))
    assert named - there == set()
