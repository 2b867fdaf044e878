"""How we start another Python: with our code and its libraries, and nothing of the folder that somebody stands in.

`python -m` and `python -c` put the current folder in front of the standard library, and so does a blank in `PYTHONPATH`. A
shop's folder is shared and synchronised: a `queue.py` that somebody puts there must not be run by the account that refreshes.
"""

import os
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
"""Where a helper stands: a folder of ours, since the person's may hold settings of our libraries as well."""

HARMLESS = frozenset({"PYTHONUTF8", "PYTHONIOENCODING", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"})
"""Of the variables that Python reads, those that name neither a folder nor a module."""


def command(*arguments: str) -> list[str]:
    """The same Python, which looks for modules only where it and our packages are installed."""
    return [sys.executable, "-P", *arguments]


def environment() -> dict[str, str]:
    """Our own environment, made safe for Pythons that the other one starts in its turn."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON") or name in HARMLESS}
    installed = [folder for folder in os.environ.get("PYTHONPATH", "").split(os.pathsep) if Path(folder).is_absolute()]
    if installed:
        kept["PYTHONPATH"] = os.pathsep.join(installed)
    return kept | {"PYTHONSAFEPATH": "1"}
