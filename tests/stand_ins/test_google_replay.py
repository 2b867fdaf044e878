"""The stand-in answers what Google answered, but for the differences that are listed."""

import pytest
from comparison import Difference, differences
from known_differences import KNOWN
from known_ids import KnownIds, with_times_of
from recordings import Conversation, Exchange
from replay import replay, replay_all


@pytest.fixture(scope="module")
def replayed():
    return replay_all()


def test_every_recorded_request_is_asked_again(replayed):
    assert (len({one.conversation for one in replayed}), len(replayed)) == (122, 2116)


def test_nothing_differs_from_google_that_is_not_listed(replayed):
    found = [(one, difference) for one in replayed for difference in one.differences if not one.known(difference)]
    assert [f"{one.conversation}[{one.position}] {one.request} {difference}" for one, difference in found] == []


def test_everything_listed_still_differs(replayed):
    found = {one.known(difference) for one in replayed for difference in one.differences}
    assert [known for known in KNOWN if known not in found] == []


def test_a_wrong_answer_is_noticed():
    wanted = {"name": "Shop", "mimeType": "application/vnd.google-apps.folder"}
    create = Exchange("POST", "https://www.googleapis.com/drive/v3/files", 200, wanted, {"id": "x", "name": "Other"})
    [one] = replay(Conversation("invented", [create]))
    assert Difference("$.name", "Other", "Shop") in one.differences


def test_a_refusal_that_was_not_recorded_is_noticed():
    lost = Exchange("GET", "https://sheets.googleapis.com/v4/spreadsheets/lost", 200, None, {})
    [one] = replay(Conversation("invented", [lost]))
    assert [(found.place, found.recorded) for found in one.differences] == [("status", 200)]


def test_answers_are_compared_place_by_place():
    recorded = {"title": "Shop", "index": 1, "rows": [[1], [2]], "hidden": True}
    answered = {"title": "Shop", "rows": [[1.0]], "index": 1, "id": 7}
    assert list(differences(recorded, answered)) == [
        Difference("$.rows[0][0]", 1, 1.0),
        Difference("$.rows (length)", 2, 1),
        Difference("$.hidden", True, "(absent)"),
        Difference("$.id", "(absent)", 7),
        Difference("$ (order)", ["title", "index", "rows"], ["title", "rows", "index"]),
    ]


def test_an_id_keeps_standing_for_the_same_thing():
    ids = KnownIds()
    ids.learn({"sheetId": 17, "title": "17"}, {"sheetId": 99, "title": "x"})
    ids.learn({"sheetId": 17}, {"sheetId": 100})
    assert ids.exchanged({"range": {"sheetId": 17}, "index": 17}) == {"range": {"sheetId": 99}, "index": 17}
    assert ids.exchanged_text("/v4/spreadsheets/x/sheets/17:copyTo") == "/v4/spreadsheets/x/sheets/99:copyTo"


def test_two_things_never_share_an_id():
    ids = KnownIds()
    ids.learn([{"sheetId": 17}, {"sheetId": 18}], [{"sheetId": 99}, {"sheetId": 99}])
    assert ids.exchanged([{"sheetId": 17}, {"sheetId": 18}]) == [{"sheetId": 99}, {"sheetId": 18}]


def test_times_are_compared_by_their_form_only():
    recorded = {"createdTime": "2023-07-25T15:41:15.414Z"}
    ours = {"createdTime": "2026-01-01T00:00:00.000Z"}
    assert with_times_of(ours, recorded) == ours
    assert with_times_of({"createdTime": "yesterday"}, recorded) == recorded
