"""Typing into a spreadsheet, and looking at it, without requests around it."""

import pytest
from google_server import values
from google_server.errors import ApiError

TYPED = {"valueInputOption": ["USER_ENTERED"]}
RAW = {"valueInputOption": ["RAW"]}


def typed(document, cells, *rows):
    values.update(document, cells, TYPED, {"values": list(rows)})


def shown(document, cells="Sheet1", **options):
    return values.get(document, cells, {name: [value] for name, value in options.items()}).get("values")


def refusal(call, *arguments):
    with pytest.raises(ApiError) as caught:
        call(*arguments)
    return caught.value.status, caught.value.message
