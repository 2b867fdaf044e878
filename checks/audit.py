"""Our end of the audit: a helper process is started early, given the candidate when it is there, and asked for results."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from checks.expectations import CheckResult
from connectors import isolation


class AuditFailed(Exception):
    """The checks could not be run at all; nothing may be published."""


@dataclass(slots=True)
class Auditor:
    """A helper process that loads Great Expectations while we work; nobody pays for it until something has changed."""

    process: "subprocess.Popen[str] | None" = None

    def warm_up(self) -> None:
        """Let the process begin to load, if it has not begun yet; there will be something to audit."""
        if self.process is None:
            self.process = _start()

    def audit(self, path: Path) -> list[CheckResult]:
        """The result of every check on the file.

        Raises:
            AuditFailed: The helper process ended, or answered with something else.
        """
        self.process = self.process or _start()
        asked, answered = _pipes(self.process)
        try:
            asked.write(f"{path.resolve()}\n")
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
    """A helper process that ends with the block, whatever happens."""
    auditor = Auditor()
    try:
        yield auditor
    finally:
        if auditor.process is not None:
            auditor.process.kill()
            auditor.process.wait()
            for pipe in _pipes(auditor.process):
                with suppress(BrokenPipeError):  # What it never read is still to be written.
                    pipe.close()


def _start() -> "subprocess.Popen[str]":
    # Its error output may quote rows, so nobody keeps it.
    return subprocess.Popen(
        isolation.command("-W", "ignore", "-m", "checks.audit_process"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=isolation.FOLDER,
        env={**isolation.environment(), "GX_ANALYTICS_ENABLED": "false"},
    )


def _pipes(process: "subprocess.Popen[str]") -> tuple[IO[str], IO[str]]:
    if process.stdin is None or process.stdout is None:
        raise AuditFailed("the process that runs the checks has no pipes")
    return process.stdin, process.stdout
