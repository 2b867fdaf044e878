"""gspread's own tests, asked of the stand-in: `python tests/stand_ins/run_gspread_suite.py FOLDER`.

FOLDER is `tests` of a checkout of gspread at the version in use (`git clone --branch v6.2.1
https://github.com/burnash/gspread`). The suite is not kept here: what it sends, and what Google answered, is recorded,
and asked again at every run of our tests (`replay`). This is for a new version of gspread, before recordings of it exist.

Here: running it in a process of its own, the recorder taken out, and every address of Google led to the stand-in.
"""

import os
import subprocess
import sys
from pathlib import Path

if __name__ == "__main__":
    # `google.py` beside this file is called as a package that libraries import; its folder must not come first.
    sys.path[:1] = []
    sys.path.append(str(Path(__file__).parent))

import stand_in

SEEN_BY_SUITE = Path(__file__).parent / "gspread_suite"
PYTEST = ("-p", "on_stand_in", "-p", "no:cacheprovider", "--import-mode=prepend", "-q", "-c", os.devnull)
SCOPES = {f"https://www.googleapis.com/auth/{scope}" for scope in ("spreadsheets", "drive")}


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the suite in this folder against a stand-in of its own; the outcome is pytest's."""
    folder = folder.resolve()  # It is run from the folder above.
    with stand_in.start() as running:
        oauth = running.app.oauth
        oauth.grants["<ACCESS_TOKEN>"] = oauth.grants[oauth.issue("regulars@regulars.iam.gserviceaccount.com", SCOPES)]
        environment = {**os.environ, "GOOGLE_STAND_IN": running.url, "PYTHONPATH": str(SEEN_BY_SUITE)}
        files = sorted(map(str, folder.glob("*_test.py")))
        command = [sys.executable, "-m", "pytest", *PYTEST, "--rootdir", str(folder.parent), *options, *files]
        return subprocess.run(command, env=environment, cwd=folder.parent, text=True, capture_output=True, check=False)


if __name__ == "__main__":
    done = run(Path(sys.argv[1]), *sys.argv[2:])
    print(done.stdout, done.stderr, sep="")
    sys.exit(done.returncode)
