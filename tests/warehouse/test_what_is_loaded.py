"""A process loads what it uses: each library that nobody needs is half a second of every command."""

import subprocess
import sys

WAREHOUSE = """
import sys
from datetime import datetime
from pathlib import Path
from assets.settings import Business, Settings
from assets.warehouse.connection import open_warehouse
settings = Settings(Path("nowhere"), Business("Corner Bakery", "GB", "GBP", "Europe/London"))
with open_warehouse(settings, datetime(2026, 3, 1)) as warehouse:
    print(warehouse.rows("select $1, $2::timestamp", ["text", datetime(2026, 3, 1)]))
print("pandas" in sys.modules)
import pandas
print(pandas.Series([1]).sum())
"""
HELPER = """
import sys
from checks.audit_process import serve
serve()
print([name for name in ("scipy.linalg", "altair.vegalite") if name in sys.modules])
from scipy import stats
print(stats.norm.cdf(0))
"""


def said(code: str) -> list[str]:
    """What the code prints, in a process of its own."""
    command = [sys.executable, "-W", "ignore", "-c", code]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_the_warehouse_loads_no_pandas_and_whoever_wants_it_afterwards_has_it() -> None:
    assert said(WAREHOUSE) == ["[('text', datetime.datetime(2026, 3, 1, 0, 0))]", "False", "1"]


def test_the_checks_load_no_statistics_and_no_charts_before_somebody_uses_them() -> None:
    assert said(HELPER) == ["[]", "0.5"]
