"""Reading in a process of its own, with bounded memory and time, for workbooks that cannot be vetted beforehand.

What belongs here: starting that process, and what its end means.
What does not: reading (see `connectors.calamine_cells`).

Memory is bounded where the system can do it (not on Windows). .xlsx that passed `connectors.sheet_xml` never comes here.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from connectors import errors, grid
from connectors.errors import SourceDamaged, SourceError
from connectors.grid import Grid

MOST_SECONDS = 60
MOST_MEMORY = 1 << 30
REFUSED = 3
FAILED = "it could not be read within {} s and {} MB: it is damaged, or a stray cell lies far outside the table; save the rows you need in a new workbook"
START = "import sys; sys.path.insert(0, sys.argv[1]); from connectors import bounded; bounded.main()"


def read(data: bytes, tab: str) -> Grid:
    """`calamine_cells.read` in the other process.

    Raises:
        SourceDamaged: It ran out of memory or time, crashed, or refused.
    """
    return grid.from_bytes(_asked(data, "read", tab))


def tab_states(data: bytes) -> list[tuple[str, str]]:
    """`calamine_cells.tab_states` in the other process."""
    return [(name, state) for name, state in json.loads(_asked(data, "tabs"))]


def filled_tabs(data: bytes) -> list[str]:
    """`calamine_cells.filled_tabs` in the other process."""
    answer: list[str] = json.loads(_asked(data, "filled"))
    return answer


def _asked(data: bytes, *question: str) -> bytes:
    package = str(Path(__file__).resolve().parents[1])
    command = [sys.executable, "-c", START, package, *question]
    try:
        answer = subprocess.run(command, input=data, capture_output=True, timeout=MOST_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise SourceDamaged(FAILED.format(MOST_SECONDS, MOST_MEMORY >> 20)) from None
    if answer.returncode == 0:
        return answer.stdout
    if answer.returncode == REFUSED:
        raise _refusal(json.loads(answer.stdout))
    raise SourceDamaged(FAILED.format(MOST_SECONDS, MOST_MEMORY >> 20))


def _refusal(told: dict[str, Any]) -> SourceError:
    kind: type[SourceError] = getattr(errors, told["error"])
    return kind(told["message"])


def main() -> None:
    """Answer one question about the workbook on standard input."""
    from connectors import archive, calamine_cells

    _limit_memory()
    _, _, question, *tab = sys.argv
    data = sys.stdin.buffer.read()
    try:
        answer = _answer(calamine_cells, data, question, *tab)
    except calamine_cells.CalamineRefusedError:
        _refuse("SourceDamaged", archive.DAMAGED)
    except SourceError as error:
        _refuse(type(error).__name__, str(error))
    else:
        sys.stdout.buffer.write(answer)


def _answer(reader: Any, data: bytes, question: str, tab: str = "") -> bytes:
    if question == "read":
        return grid.to_bytes(reader.read(data, tab))
    return json.dumps(reader.tab_states(data) if question == "tabs" else reader.filled_tabs(data)).encode()


def _refuse(error: str, message: str) -> None:
    sys.stdout.write(json.dumps({"error": error, "message": message}))
    sys.exit(REFUSED)


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
