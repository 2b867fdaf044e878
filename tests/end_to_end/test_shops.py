"""A shop from its address to its customers, as the page about shops shows it."""

import re
import shlex
import subprocess
import sys
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
