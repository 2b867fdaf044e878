"""The report as a page: what it says, that it is safe to open and to hand on, and that it fits every screen."""

import html
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assets.report.page.numbers import Writer, language_of
from assets.report.page.render import report
from assets.settings import Business

BAKERY = Business("Corner Bakery", "GB", "GBP", "Europe/London")
FEBRUARY, TODAY = date(2026, 2, 1), date(2026, 3, 2)


def page(shop: Any, business: Business = BAKERY, *, with_names: bool = False) -> str:
    return report(shop.warehouse.connection, business, FEBRUARY, TODAY, with_names=with_names)


def sentences(text: str) -> list[str]:
    return [html.unescape(said) for said in re.findall(r"<h2>.*?</h2>\n<p[^>]*>(.*?)</p>", text)]


def test_every_section_says_what_its_picture_shows(shop: Any) -> None:
    assert sentences(page(shop)) == [
        "In Feb 2026 2 customers brought £75.00, after nothing in Jan 2026. New among them: 1, with £60.00.",
        "Rows: the month of the first order. Columns: months since. A cell says how many of a hundred bought in that month.",
        "Customers who count most (next 30 %): 2. They brought 75% of all revenue.",
        "Not enough data yet: a year of orders is needed, and there are 96 days; 50 customers who came again are needed,"
        " and there are 1",
        "Of high value and little need: 0 customers, who bring 0% of all revenue. Of high value and much need: 0, with 0%.",
        "1 of 4 customers have come more than once; 1 recommend us. Steps in Feb 2026: 2 up, 0 down.",
        '3 answers in Feb 2026 came to 3.2 of 5. Weakest is the stage "buying", with 1.0.',
        "using it: 4.6 · buying: 1.0",
        "Complaints and enquiries of the last twelve months: 2. Answered as promised: 1, late: 1. Open: 1, for more than a"
        " week: 1.",
        "Most complaints, 100%, are about Delivery: 2 in the last ninety days, 0 in the ninety before.",
        "Rye has brought the most: £25.00, from 2 customers.",
        "Not enough data yet: nobody has been contacted from a list, or left alone to compare with.",
        "In the last twelve months it cost £122.40, in 0.2 hours. Whether it brought more cannot be told yet: too few were"
        " contacted, or left alone to compare with.",
    ]


def test_an_empty_shop_is_told_what_is_missing_and_nothing_else(empty_shop: Any) -> None:
    text = page(empty_shop)
    assert "<svg" not in text
    assert all(said.startswith("Not enough data yet: ") for said in sentences(text))
    assert len(sentences(text)) == 12


def test_no_name_is_in_it_unless_somebody_asks(shop: Any) -> None:
    shop.warehouse.connection.execute("begin")
    shop.warehouse.connection.execute(
        "update crm.customers set name = 'Ada <script>alert(1)</script>' where customer_id = 'C3'"
    )
    without, with_names = page(shop), page(shop, with_names=True)
    shop.warehouse.connection.execute("rollback")
    assert "Ada" not in without
    assert "Ada &lt;script&gt;alert(1)&lt;/script&gt;" in with_names


def test_nothing_is_fetched_and_nothing_runs(shop: Any) -> None:
    text = page(shop, replace(BAKERY, name="</title><script>alert(1)</script>"))
    assert re.findall(r"<script|javascript:|@import|url\(|<link|<img|<iframe|\son\w+=", text) == []
    assert set(re.findall(r"https?://[^\"' ]+", text)) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert len(text.encode()) < 1_000_000


@pytest.mark.parametrize(
    ("country", "currency", "said"),
    [
        ("GB", "GBP", ["£1,234", "£9.50", "−£2.00", "12,345.6", "34%", "–"]),
        ("DE", "EUR", ["1.234\u00a0€", "9,50\u00a0€", "−2,00\u00a0€", "12.345,6", "34\u00a0%", "–"]),
        ("FR", "EUR", ["1\u202f234\u00a0€", "9,50\u00a0€", "−2,00\u00a0€", "12\u202f345,6", "34\u00a0%", "–"]),
        ("CH", "CHF", ["1’234\u00a0CHF", "9.50\u00a0CHF", "−2.00\u00a0CHF", "12’345.6", "34%", "–"]),
    ],
)
def test_numbers_are_written_as_in_the_country(country: str, currency: str, said: list[str]) -> None:
    write = Writer(country, currency, ("Jan",))
    assert [
        *(write.money(amount) for amount in (1234.4, 9.5, -2.0)), write.number(12345.6, 1), write.percent(0.34), write.money(None),
    ] == said  # fmt: skip


def test_the_language_is_that_of_the_country_where_we_have_it() -> None:
    assert [language_of(country) for country in ("GB", "AT", "PL", "BE")] == ["en", "de", "en", "en"]


CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
FRAMES = """<body><script>
const widths = [360, 1280], found = [];
widths.forEach(width => {
  const frame = document.createElement("iframe");
  frame.width = width; frame.height = 900; frame.srcdoc = PAGE;
  frame.onload = () => {
    found.push(width + ":" + frame.contentDocument.documentElement.scrollWidth);
    if (found.length == widths.length) document.title = found.sort().join(" ");
  };
  document.body.append(frame);
});
</script>"""


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")
def test_it_fits_a_phone_and_a_desk(shop: Any, tmp_path: Path) -> None:
    import json

    text = json.dumps(page(shop)).replace("</", "<\\/")
    (tmp_path / "frames.html").write_text(FRAMES.replace("PAGE", text), encoding="utf-8")
    asked = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=3000", "--dump-dom"]
    done = subprocess.run(
        [*asked, (tmp_path / "frames.html").as_uri()], capture_output=True, text=True, timeout=60, check=True
    )
    widths = re.findall(r"<title>(.*?)</title>", done.stdout)[0].split()
    assert [int(width.split(":")[1]) <= int(width.split(":")[0]) for width in widths] == [True, True], widths
