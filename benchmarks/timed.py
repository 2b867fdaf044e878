"""Run a command as a whole process, and tell its seconds and its memory: what the refresh benchmarks share."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """What one process took: wall seconds, processor seconds, and the most memory in MB (its children not added)."""

    seconds: float
    processor: float
    megabytes: float


def timed(*arguments: str) -> Run:
    """Run Python with the arguments; anything but success ends the benchmark."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-W", "ignore", *arguments], stdout=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{' '.join(arguments[:3])} … ended with {os.waitstatus_to_exitcode(status)}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
