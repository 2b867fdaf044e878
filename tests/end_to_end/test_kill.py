"""A refresh can be killed at any moment."""

import subprocess
import sys
from pathlib import Path

KILLER = Path(__file__).with_name("kill_refreshes.py")


def test_a_refresh_killed_at_random_moments_loses_nothing_and_the_next_one_finishes_the_job() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(KILLER), "--times", "20", "--seed", "20260301"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.count("nothing lost")) == (0, 1), done.stderr[-2000:]
