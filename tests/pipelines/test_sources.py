"""A connector made from the config is the same in every process."""

import subprocess
import sys
from pathlib import Path

CODE = """
import sys
from pathlib import Path
from pipelines.config.load import load
print(load(Path(sys.argv[1]), {}).source("book").extract().fingerprint)
"""


def test_an_unchanged_file_has_the_same_fingerprint_in_the_next_process(tmp_path: Path) -> None:
    (tmp_path / "regulars.yaml").write_text(
        "business: {name: Corner Bakery, country: GB}\n"
        "sources:\n  book: {type: csv, path: people.csv, holds: people, columns: {Who: name, Mail to: email}}\n"
    )
    (tmp_path / "people.csv").write_text("Who,Mail to\nAda,ada@example.org\n")
    answers = {
        subprocess.run([sys.executable, "-c", CODE, str(tmp_path)], capture_output=True, check=True, text=True).stdout
        for _ in range(3)
    }
    assert len(answers) == 1
