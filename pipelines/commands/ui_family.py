"""Dagster's processes in a group of their own, which ends when whoever started it does: `python -m pipelines.commands.ui_family …`.

Our standard input is a pipe that nobody writes to. It closes when `regulars ui` ends, also when it was killed and could tell
nobody, and then the whole group is ended, this process with it.
"""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress

from connectors import isolation

PATIENCE = 5.0
"""Seconds that Dagster has to end its processes by itself."""


def end_family(group: int) -> None:
    """End every process of the group, now."""
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(group)], capture_output=True, check=False)  # noqa: S607
    else:
        with suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)


def main() -> int:
    """Run `dagster dev` with our arguments until it or our input ends; its exit code."""
    # Dagster adds the folder it is started in to where modules are looked for, and reads settings from it.
    with tempfile.TemporaryDirectory(prefix="regulars-ui-") as folder:
        command = isolation.command("-m", "dagster", "dev", *sys.argv[1:])
        dagster = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL)
        abandoned = threading.Event()
        threading.Thread(target=_end_with_input, args=(dagster, abandoned), daemon=True).start()
        code = dagster.wait()
    if abandoned.is_set():
        end_family(os.getpid())
    return code


def _end_with_input(dagster: "subprocess.Popen[bytes]", abandoned: threading.Event) -> None:
    sys.stdin.buffer.read()
    abandoned.set()
    dagster.terminate()
    try:
        dagster.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        dagster.kill()


if __name__ == "__main__":
    sys.exit(main())
