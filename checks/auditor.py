"""Our end of the audit: a helper process is started early, given the candidate when it is there, and asked for results."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from checks.rules import CheckResult


class AuditFailed(Exception):
    """The checks could not be run at all; nothing may be published."""


@dataclass(frozen=True, slots=True)
class Auditor:
    """A helper process that is loading, or has loaded, Great Expectations."""

    process: "subprocess.Popen[str]"

    def audit(self, path: Path) -> list[CheckResult]:
        """The result of every check on the file.

        Raises:
            AuditFailed: The helper process ended, or answered with something else.
        """
        asked, answered = _pipes(self.process)
        try:
            asked.write(f"{path}\n")
            asked.flush()
            answer = answered.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            raise AuditFailed(
                "the checks could not be run, so nothing was published:"
                f" the process that runs them ended with code {self.process.wait()}"
            )
        return [CheckResult(**result) for result in json.loads(answer)]


@contextmanager
def auditor() -> Iterator[Auditor]:
    """Start the helper process; it is ended with the block, whatever happens."""
    quiet = {**os.environ, "PYTHONWARNINGS": "ignore", "GX_ANALYTICS_ENABLED": "false"}
    # Its error output may quote rows, so nobody keeps it.
    process = subprocess.Popen(
        [sys.executable, "-m", "checks.audit"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=quiet,
    )
    try:
        yield Auditor(process)
    finally:
        process.kill()
        process.wait()
        for pipe in _pipes(process):
            pipe.close()


def _pipes(process: "subprocess.Popen[str]") -> tuple[IO[str], IO[str]]:
    if process.stdin is None or process.stdout is None:
        raise AuditFailed("the process that runs the checks has no pipes")
    return process.stdin, process.stdout
