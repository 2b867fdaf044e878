"""What to type for a program of ours: after `make demo` it is on no path."""

import shlex
import shutil
import sys
from os.path import relpath
from pathlib import Path


def installed(program: str, folder: Path) -> str:
    """The program that was installed with this Python, as a shell that stands in the folder finds it."""
    beside = Path(sys.executable).with_name(f"{program}{'.exe' if sys.platform == 'win32' else ''}")
    is_private = sys.prefix != sys.base_prefix  # In a virtual environment, which another shell may not have activated.
    if not beside.exists() or (not is_private and shutil.which(program)):
        return program
    house, stood_in = beside.parents[2], folder.resolve()
    return shlex.quote(relpath(beside, stood_in) if stood_in.is_relative_to(house) else str(beside))
