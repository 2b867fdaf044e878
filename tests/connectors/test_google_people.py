"""Whatever people do between our read, our write and our check, nothing of theirs is lost or stands in another row."""

import subprocess
import sys
from pathlib import Path

PEOPLE = Path(__file__).with_name("people_at_work.py")
HALF = 1000


def test_two_thousand_interleavings_of_people_and_pushes_lose_nothing():
    command = [sys.executable, "-W", "ignore", str(PEOPLE), "--times", str(HALF), "--seed"]
    halves = [subprocess.Popen([*command, seed], stdout=subprocess.PIPE, text=True) for seed in ("400000", "401000")]
    told = [half.communicate()[0] for half in halves]
    assert [half.returncode for half in halves] == [0, 0], "\n".join(told)
    assert [line.split(": ")[-1] for line in "".join(told).splitlines()] == ["0 went wrong", "0 went wrong"]
