"""Dagster's own UI and scheduler on a project, with their memory in the project's folder.

Dagster starts a web server, a scheduler, and a process for the graph and for each run. They belong together: whatever ends
`regulars ui` ends them all (see `pipelines.commands.ui_family`).
"""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from connectors import isolation
from pipelines.commands.ui_family import end_family
from pipelines.dagster_home import open_history, prepare, workspace
from pipelines.lock import Busy, lock

STOPPED = ("SIGTERM", "SIGHUP")
"""How others end us, beside Ctrl-C; SIGHUP, which Windows lacks, comes when the terminal closes."""


def serve(project: Path, port: int) -> int:
    """Run them until they are stopped; their exit code."""
    from pipelines.definitions import PROJECT

    home = project / "data" / "dagster"
    prepare(home)
    # Here rather than in the next run, which Dagster would not start while one that was killed seems to go on.
    with suppress(Busy), lock(project / "data"), open_history(home):
        pass
    with subprocess.Popen(
        isolation.command(
            "-m", "pipelines.commands.ui_family", "-w", str(workspace(home)), "-h", "127.0.0.1", "-p", str(port)
        ),
        env={**isolation.environment(), PROJECT: str(project), "DAGSTER_HOME": str(home)},
        cwd=isolation.FOLDER,
        stdin=subprocess.PIPE,
        start_new_session=True,  # Else Ctrl-C would reach each of them by itself, some in the middle of starting others.
    ) as family:
        try:
            with _stopped_like_by_ctrl_c():
                return family.wait()
        except KeyboardInterrupt:
            return 0
        finally:
            _end(family)


def _end(family: "subprocess.Popen[bytes]") -> None:
    """Let go of its input, which it takes as the end; should it have been killed itself, end those that it leaves."""
    if family.stdin is not None:
        family.stdin.close()
    family.wait()
    end_family(family.pid)


@contextmanager
def _stopped_like_by_ctrl_c() -> Iterator[None]:
    for name in STOPPED:
        # Under `nohup` the closing of the terminal is to be ignored.
        if (number := getattr(signal, name, None)) and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)
    yield


def _stop(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt
