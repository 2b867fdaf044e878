"""The page: its tiles, its sections, and the file that it becomes."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from assets.report.page import selling, serving
from assets.report.page.data import Published
from assets.report.page.numbers import Writer, language_of
from assets.report.page.section import Desk, Section, Words
from assets.settings import Business

if TYPE_CHECKING:
    import jinja2

HERE = Path(__file__).parent

MONEY = ("revenue", "average_order")
SHARES = ("share_returning", "answered_in_time")
GRADES = ("satisfaction",)
LESS_IS_BETTER = ("complaints",)


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure of the scorecard. `arrow` and `is_better` hold it against a year ago, or the month before where that is unknown."""

    name: str
    value: str
    last_month: str
    last_year: str
    arrow: str = ""
    is_better: bool = False


def write_report(
    published: Path, target: Path, business: Business, month: date, today: date, *, with_names: bool
) -> None:
    """Make the report of a month from the published file, and put it where it belongs in one step."""
    with duckdb.connect(str(published), read_only=True) as connection:
        text = report(connection, business, month, today, with_names=with_names)
    target.parent.mkdir(mode=0o700, exist_ok=True)
    unfinished = target.with_suffix(".unfinished")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.chmod(0o600)
    unfinished.replace(target)


def report(
    connection: duckdb.DuckDBPyConnection, business: Business, month: date, today: date, *, with_names: bool
) -> str:
    """The page as HTML."""
    language = language_of(business.country)
    words = words_of(language)
    desk = Desk(
        Published(connection, month), words, Writer(business.country, business.currency, tuple(words["months"]))
    )
    customers = desk.data.one("select count(*) as customers from crm.customers")["customers"]
    return _template().render(
        language=language if words is not words_of("en") else "en",
        words=words,
        title=words["title"].format(business=business.name),
        about=words["about"].format(
            month=desk.writer.month(month),
            made_on=f"{today.day} {desk.writer.month(today)}",
            customers=desk.writer.number(customers),
        ),
        tiles=tiles(desk),
        sections=sections(desk, with_names=with_names),
        style=(HERE / "style.css").read_text(encoding="utf-8"),
    )


def sections(desk: Desk, *, with_names: bool) -> list[Section]:
    """Every part, in the order of the page."""
    every = [
        *(make(desk) for make in (selling.revenue, selling.retention, selling.tiers, selling.base)),
        *(
            make(desk)
            for make in (
                serving.need,
                serving.ladder,
                serving.satisfaction,
                serving.stages,
                serving.service,
                serving.causes,
            )
        ),
        *(make(desk) for make in (selling.sellers, serving.lists, serving.cost)),
        *((selling.best(desk),) if with_names else ()),
    ]
    return [section for section in every if section]


def tiles(desk: Desk) -> list[Tile]:
    """The scorecard of the month: what is not known is left out."""
    rows = desk.data.rows("from report.scorecard where month = $1", [desk.data.month])
    return [_tile(desk, row["measure"], row["this_month"], row["last_month"], row["last_year"]) for row in rows
            if row["this_month"] is not None]  # fmt: skip


def _tile(desk: Desk, measure: str, now: float, last_month: float | None, last_year: float | None) -> Tile:
    before = last_month if last_year is None else last_year
    shown, month_before, year_before = (_shown(desk, measure, value) for value in (now, last_month, last_year))
    name = desk.words["measures"][measure]
    if before is None or before == now:
        return Tile(name, shown, month_before, year_before)
    is_better = (now > before) != (measure in LESS_IS_BETTER)
    return Tile(name, shown, month_before, year_before, "▲" if now > before else "▼", is_better)


def _shown(desk: Desk, measure: str, value: float | None) -> str:
    if measure in MONEY:
        return desk.writer.money(value)
    if measure in SHARES:
        return desk.writer.percent(value)
    return desk.writer.number(value, 1 if measure in GRADES else 0)


@cache
def words_of(language: str) -> Words:
    """The words of a language; English where we do not have it."""
    file = HERE / "words" / f"{language}.toml"
    return tomllib.loads((file if file.exists() else HERE / "words" / "en.toml").read_text(encoding="utf-8"))


@cache
def _template() -> "jinja2.Template":
    import jinja2

    # What comes from a shop may hold markup: it is escaped wherever it stands, but for our own pictures.
    loader = jinja2.FileSystemLoader(HERE)
    environment = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    return environment.get_template("page.html")
