"""Reading in a process of its own, with bounded memory and time, for workbooks that cannot be vetted beforehand.

What belongs here: starting that process, and what its end means.
What does not: reading (see `connectors.excel.read.calamine_reader`).

Memory is bounded where the system can do it (not on Windows). An .xlsx that `connectors.excel.read.sheet_xml` could vet never
comes here.
"""

import json
import subprocess
import sys
from typing import Any

from connectors import errors, isolation
from connectors.errors import SourceDamaged, SourceError
from connectors.tabular import grid
from connectors.tabular.grid import Grid

MOST_SECONDS = 60
MOST_MEMORY = 1 << 30
REFUSED = 3
FAILED = (
    f"it could not be read within {MOST_SECONDS} s and {MOST_MEMORY >> 20} MB: it is damaged, or a stray cell lies far"
    " outside the table; save the rows you need in a new workbook"
)


def read(data: bytes, tab: str | None) -> Grid:
    """`workbook.read_unvetted` in the other process.

    Raises:
        SourceDamaged: It ran out of memory or time, crashed, or refused.
    """
    return grid.from_bytes(_asked(data, "read", *([] if tab is None else [tab])))


def tab_states(data: bytes) -> list[tuple[str, str]]:
    """`calamine_reader.tab_states` in the other process."""
    return [(name, state) for name, state in json.loads(_asked(data, "tabs"))]


def _asked(data: bytes, *question: str) -> bytes:
    command = isolation.command("-m", __name__, *question)
    try:
        answer = subprocess.run(
            command,
            input=data,
            capture_output=True,
            timeout=MOST_SECONDS,
            check=False,
            cwd=isolation.FOLDER,
            env=isolation.environment(),
        )
    except subprocess.TimeoutExpired:
        raise SourceDamaged(FAILED) from None
    if answer.returncode == 0:
        return answer.stdout
    if answer.returncode == REFUSED:
        raise _refusal(json.loads(answer.stdout))
    raise SourceDamaged(FAILED)


def _refusal(told: dict[str, Any]) -> SourceError:
    kind: type[SourceError] = getattr(errors, told["error"])
    return kind(told["message"])


def main() -> None:
    """Answer one question about the workbook on standard input."""
    from connectors.excel.read import calamine_reader
    from connectors.tabular import zip_safety

    _limit()
    _, question, *tab = sys.argv
    data = sys.stdin.buffer.read()
    try:
        answer = _answer(data, question, *tab)
    except (calamine_reader.CalamineRefusedError, MemoryError):
        _refuse("SourceDamaged", zip_safety.DAMAGED)
    except SourceError as error:
        _refuse(type(error).__name__, str(error))
    else:
        sys.stdout.buffer.write(answer)


def _answer(data: bytes, question: str, tab: str | None = None) -> bytes:
    from connectors.excel.read import calamine_reader, reader

    if question == "read":
        return grid.to_bytes(reader.read_unvetted(data, tab))
    return json.dumps(calamine_reader.tab_states(data)).encode()


def _refuse(error: str, message: str) -> None:
    sys.stdout.write(json.dumps({"error": error, "message": message}))
    sys.exit(REFUSED)


def _limit() -> None:
    """By the system, so that it holds when whoever asked was killed."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))


if __name__ == "__main__":
    main()
