"""A shop from its address to its customers, as the page about shops shows it."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from assets.warehouse.publish import link
from pipelines.cli import main

HOUSE = Path(__file__).parents[2]


def test_the_way_to_try_shopify_works_and_counts_as_a_bookkeeper_would(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    section = (HOUSE / "docs/shops.md").read_text(encoding="utf-8").partition("### Trying it without a shop\n")[2]
    first, second = re.findall(r"```sh\n(.*?)```", section.partition("\n## ")[0], flags=re.DOTALL)
    init, stand_in = first.splitlines()
    variables, *commands = second.splitlines()
    monkeypatch.chdir(tmp_path)
    script = str(HOUSE / "tests/stand_ins/shopify.py")
    with subprocess.Popen([sys.executable, script, "--port", "0"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert stand_in == "python tests/stand_ins/shopify.py --port 8766"
        for variable in variables.removeprefix("export ").split():
            name, _, value = variable.partition("=")
            monkeypatch.setenv(name, value.replace("http://127.0.0.1:8766", address))
        results = [CliRunner().invoke(main, shlex.split(command)[1:]) for command in (init, *commands)]
        process.terminate()
    assert [(result.exit_code, result.output if result.exit_code else "") for result in results] == [(0, "")] * 4
    assert "can be read: 7 customers, 12 orders, 5 products" in results[1].output
    with duckdb.connect(str(link(tmp_path / "bakery/data")), read_only=True) as published:
        found = published.execute(
            "select name, orders, revenue::varchar, may_email, may_sms from crm.customers order by revenue desc, name"
        ).fetchall()
        lines = published.execute("select sum(revenue)::varchar from crm.order_lines").fetchone()
    assert found == [
        ("Finn Birch", 2, "60.0000", True, False),
        ("דנה לוי", 1, "22.5000", True, False),
        ("Ada Birch", 1, "18.6000", True, False),
        ("Bruno Costa", 1, "18.0000", True, False),
        ("Chidi Okafor", 1, "17.6000", False, True),
        (None, 1, "5.5000", True, False),
        ("Gerd Ohm", 1, "4.5000", True, False),
        ("Ewa Nowak", 0, "0.0000", False, False),
    ]
    assert lines == ("139.7000",)


def test_the_way_to_try_stripe_and_square_works_and_each_sale_counts_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    section = (HOUSE / "docs/shops.md").read_text(encoding="utf-8").partition("### Trying Stripe and Square")[2]
    first, second, third = re.findall(r"```sh\n(.*?)```", section, flags=re.DOTALL)
    init, stripe = first.splitlines()
    lines = third.splitlines()
    monkeypatch.chdir(tmp_path)
    with ExitStack() as stack:
        for command in (stripe, second.strip()):
            name, port = re.fullmatch(r"python tests/stand_ins/(\w+)\.py --port (\d+)", command).groups()  # type: ignore[union-attr]
            address = stack.enter_context(_answering(name))
            lines = [line.replace(f"http://127.0.0.1:{port}", address) for line in lines]
        for line in lines[:2]:
            for variable in line.removeprefix("export ").split():
                monkeypatch.setenv(*variable.split("=", 1))
        results = [CliRunner().invoke(main, shlex.split(command)[1:]) for command in (init, *lines[2:])]
    assert [(result.exit_code, result.output if result.exit_code else "") for result in results] == [(0, "")] * 4
    assert "can be read: 6 customers" in results[1].output
    with duckdb.connect(str(link(tmp_path / "till/data")), read_only=True) as published:
        found = published.execute(
            "select name, orders, revenue::varchar, loyalty_points::int, open_complaints, may_email, len(sources)"
            " from crm.customers where revenue > 20 order by name"
        ).fetchall()
        held = published.execute("select status, is_sale from crm.orders where order_id = 'ch_held'").fetchall()
    assert found == [
        ("Aisha Rahman", 4, "94.8000", None, 1, True, 2),
        ("Astrid Lindqvist", 2, "33.0000", None, 0, True, 2),
        ("Bob Hargreave", 7, "80.2000", 8, 0, True, 2),
        ("Grace Okafor", 2, "49.0000", None, 0, True, 1),
        ("Harbour Café Ltd", 2, "339.0000", None, 0, True, 2),
        ("Liz Marsden", 4, "41.9000", None, 1, False, 1),
        ("Ruth Okafor", 2, "26.6000", None, 0, False, 1),
        ("Walter Pemberton", 1, "38.0000", None, 0, True, 1),
    ]
    assert held == [("on_hold", False)]


@contextmanager
def _answering(name: str) -> Iterator[str]:
    """The address of a stand-in that is a process of its own."""
    script = str(HOUSE / f"tests/stand_ins/{name}.py")
    with subprocess.Popen([sys.executable, script, "--port", "0"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()
