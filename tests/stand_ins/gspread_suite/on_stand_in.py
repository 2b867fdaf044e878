"""A plug-in of pytest that leads gspread's own tests to the stand-in; see `run_gspread_suite`.

Here: a recorder that records nothing, under the names the suite knows it by, and the way to the stand-in. It stands in
a folder of its own, because what is beside it can be imported by the suite.
"""

import os
import sys
from contextlib import nullcontext
from types import ModuleType
from urllib.parse import urlsplit

import pytest
import requests
from requests.adapters import HTTPAdapter


class NoRecorder:
    """Stands for `vcr.VCR`, and for the recorder that tests are given."""

    @staticmethod
    def ensure_suffix(suffix):
        return lambda path: path if path.endswith(suffix) else path + suffix

    def use_cassette(self, *_, **__):
        return nullcontext(self)


class ToStandIn(HTTPAdapter):
    """Sends whatever was meant for Google to the stand-in; host and scheme go, path and query stay."""

    def send(self, request, *args, **kwargs):
        stand_in, asked = urlsplit(os.environ["GOOGLE_STAND_IN"]), urlsplit(request.url)
        request.url = asked._replace(scheme=stand_in.scheme, netloc=stand_in.netloc).geturl()
        return super().send(request, *args, **kwargs)


def _lead_to_stand_in():
    """Every session of this process goes there, also those of google-auth, which are made from requests' own."""
    made = requests.Session.__init__

    def made_to_go_there(session):
        made(session)
        session.mount("https://", ToStandIn())

    requests.Session.__init__ = made_to_go_there


# At import: the suite's conftest imports the recorder before any hook of a plug-in is called.
sys.modules["vcr"] = ModuleType("vcr")
sys.modules["vcr"].VCR = NoRecorder
_lead_to_stand_in()


def pytest_configure(config):
    config.addinivalue_line("markers", "vcr: was recorded; here every test talks to the stand-in")


@pytest.fixture(scope="session")
def vcr():
    return NoRecorder()
