"""The shop of the crm tests: rows of tabs in, and out comes what a person sees. One test, or a few, per capability, by its number."""

import runpy
from pathlib import Path

_SHOP = runpy.run_path(str(Path(__file__).parents[1] / "crm" / "conftest.py"))
open_shop = _SHOP["open_shop"]
shop = _SHOP["shop"]
