"""The stand-in slows down and fails as it is told, in the ways Google does."""

import json

import pytest
from asking import Caller
from google_server.faults import KINDS, Faults
from google_server.quota import Quota


def test_a_minute_holds_sixty_reads_and_sixty_writes_of_a_user(app, caller):
    app.quota = Quota(app.clock)
    reads = [caller("GET", "/v4/spreadsheets/d1/values/A1").status for _ in range(61)]
    writes = [caller("POST", "/v4/spreadsheets/d1/values/A9:clear").status for _ in range(61)]
    app.clock.now += 60
    assert (reads, writes) == ([200] * 60 + [429], [200] * 60 + [429])
    assert caller("GET", "/v4/spreadsheets/d1/values/A1").status == 200


def test_a_minute_holds_three_hundred_reads_of_a_project(app):
    app.quota = Quota(app.clock)
    callers = [Caller(app, f"u{number}@example.org") for number in range(6)]
    for caller in callers:
        app.share("d1", f"u{callers.index(caller)}@example.org")
    statuses = [caller("GET", "/v4/spreadsheets/d1/values/A1").status for caller in callers for _ in range(51)]
    assert (statuses.count(200), statuses.count(429)) == (300, 6)


def test_what_is_too_much_is_said_in_googles_words_without_a_time_to_wait(app, caller):
    app.quota = Quota(app.clock, per_user=0)
    response = caller("GET", "/v4/spreadsheets/d1")
    error = json.loads(response.body)["error"]
    assert error["message"] == (
        "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute per user' of service "
        "'sheets.googleapis.com' for consumer 'project_number:108200000000'."
    )
    assert (error["code"], error["status"], response.headers) == (429, "RESOURCE_EXHAUSTED", {})


def test_drive_says_it_in_its_own_way(app, caller):
    app.quota = Quota(app.clock, drive_per_user=0)
    _, told = caller.json("GET", "/drive/v3/files/d1")
    error = told["error"]["errors"][0]
    assert (told["error"]["code"], error["domain"], error["reason"]) == (403, "usageLimits", "userRateLimitExceeded")


def statuses(app, caller, plan, count=4):
    app.faults = Faults(plan)
    return [caller("GET", "/v4/spreadsheets/d1").status for _ in range(count)]


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ([{"fault": "503", "at": 2}], [200, 503, 200, 200]),
        ([{"fault": 503, "every": 2, "times": None}], [200, 503, 200, 503]),
        ([{"fault": "500", "times": 2}], [500, 500, 200, 200]),
        ([{"fault": "404"}, {"fault": "502", "at": 2}], [404, 502, 200, 200]),
        ([{"fault": "404", "method": "POST"}], [200, 200, 200, 200]),
        ([{"fault": "404", "path": "values"}], [200, 200, 200, 200]),
        ([{"fault": "cut-before", "at": 3}], [200, 200, 0, 200]),
    ],
)
def test_faults_happen_when_the_plan_says(app, caller, plan, expected):
    assert statuses(app, caller, plan) == expected


def test_a_token_request_fails_only_when_it_is_named(app, caller):
    app.faults = Faults([{"fault": "500"}, {"fault": "503", "path": "/token"}])
    assert (app.handle("POST", "/token").status, app.handle("POST", "/token").status) == (503, 400)
    assert caller("GET", "/v4/spreadsheets/d1").status == 500


def test_large_bodies_can_be_too_large(app, caller):
    app.faults = Faults([{"fault": "413", "above": 1000, "times": None}])
    answers = [
        caller("PUT", "/v4/spreadsheets/d1/values/A1", {"values": [["x" * size]]}, valueInputOption="RAW").status
        for size in (10, 1000, 10)
    ]
    assert answers == [200, 413, 200]


def test_a_wait_can_be_told_in_seconds_or_as_a_time(app, caller):
    app.faults = Faults(
        [{"fault": "429", "retry_after": 7}, {"fault": "429", "at": 2, "retry_after": 7, "retry_at": True}]
    )
    told = [caller("GET", "/v4/spreadsheets/d1").headers["Retry-After"] for _ in range(2)]
    assert (told[0], told[1].endswith("GMT")) == ("7", True)


def test_a_request_may_be_done_without_anybody_being_told(app, caller):
    app.faults = Faults([{"fault": "cut-after"}])
    response = caller("PUT", "/v4/spreadsheets/d1/values/A1", {"values": [["x"]]}, valueInputOption="RAW")
    assert (response.sent, app.documents["d1"].sheets[0].cell(0, 0)["formattedValue"]) == (-1, "x")


def test_a_request_may_be_lost_before_it_is_done(app, caller):
    app.faults = Faults([{"fault": "cut-before"}])
    response = caller("PUT", "/v4/spreadsheets/d1/values/A1", {"values": [["x"]]}, valueInputOption="RAW")
    assert (response.sent, app.documents["d1"].sheets[0].cell(0, 0)["formattedValue"]) == (-1, "Name")


@pytest.mark.parametrize("fault", KINDS)
def test_every_fault_happens_and_then_it_is_over(app, caller, fault):
    app.faults = Faults([{"fault": fault}])
    whole = len(caller("GET", "/v4/spreadsheets/d1/values/A1").body)
    after = caller("GET", "/v4/spreadsheets/d1/values/A1")
    assert (after.status, after.sent, len(after.body) != whole or fault == "half-json") == (200, None, True)


@pytest.mark.parametrize("entry", [{"fault": "418"}, {"fault": "503", "when": 3}, {}])
def test_a_plan_that_means_nothing_is_refused(entry):
    with pytest.raises(ValueError, match="fault"):
        Faults([entry])
