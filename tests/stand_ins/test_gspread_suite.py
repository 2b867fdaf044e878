"""A suite written as gspread's own is runs against the stand-in, without its recorder and without a network."""

from pathlib import Path

from run_gspread_suite import run

SUITE = """
import gspread
import pytest
import vcr
from google.oauth2.credentials import Credentials


@pytest.fixture(scope="module")
def vcr_config():
    return {"path_transformer": vcr.VCR.ensure_suffix(".json")}


@pytest.fixture
def sheet(vcr):
    with vcr.use_cassette("made"):
        client = gspread.client.Client(auth=Credentials("<ACCESS_TOKEN>"))
        made = client.create("Customers")
        yield made.sheet1
        client.del_spreadsheet(made.id)


@pytest.mark.vcr()
def test_a_cell(sheet):
    sheet.update_acell("A1", "Ada")
    assert sheet.acell("A1").value == "Ada"


@pytest.mark.vcr()
def test_a_cell_that_is_otherwise(sheet):
    assert sheet.acell("A1").value == "Grace"
"""


def test_a_suite_with_recordings_asks_the_stand_in_instead(tmp_path, monkeypatch):
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "cell_test.py").write_text(SUITE)
    monkeypatch.chdir(tmp_path)
    done = run(Path("tests"))  # as somebody types it who stands in the checkout
    assert (done.returncode, done.stdout.splitlines()[-1][:18]) == (1, "1 failed, 1 passed"), done.stdout + done.stderr
