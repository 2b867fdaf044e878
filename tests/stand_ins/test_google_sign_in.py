"""Signing in at the stand-in is as at Google: assertions, consent, tokens, scopes, access."""

import pytest
from asking import OTHER, SHEETS, Caller, consent, form
from google_server.accounts import ADDRESS, service_account


def assertion(app, key=0, **claims):
    from google.auth import crypt, jwt

    signer = crypt.RSASigner.from_service_account_info(service_account(key=key).info)
    now = int(app.clock())
    told = {"iss": ADDRESS, "scope": SHEETS, "aud": "http://127.0.0.1:1/token", "iat": now, "exp": now + 3600, **claims}
    return jwt.encode(signer, told).decode()


def by_assertion(app, text):
    return form(app, "/token", grant_type="urn:ietf:params:oauth:grant-type:jwt-bearer", assertion=text)


def test_a_service_account_gets_a_token_for_what_it_asked_for(app):
    app.oauth.keys[ADDRESS] = service_account().public_key
    status, given = by_assertion(app, assertion(app))
    grant = app.oauth.grants[given["access_token"]]
    assert (status, given["expires_in"], grant.user, grant.scopes) == (200, 3599, ADDRESS, frozenset({SHEETS}))


@pytest.mark.parametrize(
    ("key", "claims", "told"),
    [
        (1, {}, "Invalid JWT Signature."),
        (0, {"aud": "https://example.org/token"}, "Invalid JWT: Failed audience check."),
        (0, {"scope": ""}, "Invalid OAuth scope or ID token audience provided."),
        (0, {"exp": 1_600_000_000}, "Invalid JWT: Token must be a short-lived token"),
        (0, {"iat": 1_700_009_000, "exp": 1_700_012_600}, "Invalid JWT: Token must be a short-lived token"),
    ],
    ids=["another key", "another audience", "no scope", "expired", "a clock that is fast"],
)
def test_an_assertion_that_is_not_right_is_refused(app, key, claims, told):
    app.oauth.keys[ADDRESS] = service_account().public_key
    status, given = by_assertion(app, assertion(app, key, **claims))
    assert (status, given["error_description"].startswith(told)) == (400, True)


def test_a_deleted_service_account_gets_nothing(app):
    app.oauth.keys[ADDRESS] = service_account().public_key
    app.oauth.withdraw(ADDRESS)
    refused = {"error": "invalid_grant", "error_description": "Invalid grant: account not found"}
    assert by_assertion(app, assertion(app)) == (400, refused)


def by_code(app, code, verifier="proof", **more):
    told = {"client_id": "c", "redirect_uri": "http://127.0.0.1:9/", "code_verifier": verifier, **more}
    return form(app, "/token", grant_type="authorization_code", code=code, **told)


def test_a_person_agrees_and_their_consent_lasts(app):
    agreed = consent(app)
    status, given = by_code(app, agreed["code"])
    fresh = form(app, "/token", grant_type="refresh_token", refresh_token=given["refresh_token"], client_id="c")
    assert (agreed["state"], status, given["scope"], fresh[0]) == ("s", 200, SHEETS, 200)
    assert app.oauth.grants[fresh[1]["access_token"]].user == "person@example.org"


def test_a_person_may_say_no(app):
    app.oauth.refuses = True
    assert consent(app) == {"state": "s", "error": "access_denied"}


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"verifier": "guess"}, "Invalid code verifier."),
        ({"verifier": ""}, "Missing code verifier."),
        ({"redirect_uri": "http://127.0.0.1:10/"}, "Bad Request"),
        ({"client_id": "d"}, "Malformed auth code."),
    ],
)
def test_a_code_is_good_only_for_who_asked_for_it(app, more, told):
    status, given = by_code(app, consent(app)["code"], **more)
    assert (status, given["error_description"]) == (400, told)


def test_a_code_is_good_once(app):
    code = consent(app)["code"]
    assert (by_code(app, code)[0], by_code(app, code)[1]["error_description"]) == (200, "Malformed auth code.")


def test_consent_that_was_taken_back_is_over(app):
    _, given = by_code(app, consent(app)["code"])
    assert form(app, "/revoke", token=given["refresh_token"]) == (200, {})
    refused = {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
    assert form(app, "/token", grant_type="refresh_token", refresh_token=given["refresh_token"]) == (400, refused)
    assert given["access_token"] not in app.oauth.grants


def test_a_client_that_was_registered_needs_its_secret(app):
    app.oauth.clients["c"] = "secret"
    assert by_code(app, "x", client_secret="guess") == (
        401,
        {"error": "invalid_client", "error_description": "Unauthorized"},
    )


def test_a_token_is_good_for_an_hour(app, caller):
    before = caller("GET", "/v4/spreadsheets/d1").status
    app.clock.now += 3600
    status, told = caller.json("GET", "/v4/spreadsheets/d1")
    assert (before, status, told["error"]["status"]) == (200, 401, "UNAUTHENTICATED")


def test_a_token_may_be_good_for_some_requests_only(app):
    app.oauth.requests_per_token = 2
    caller = Caller(app)
    assert [caller("GET", "/v4/spreadsheets/d1").status for _ in range(3)] == [200, 200, 401]


def test_drive_refuses_a_bad_token_in_its_own_shape(app, caller):
    app.oauth.expire()
    _, told = caller.json("GET", "/drive/v3/files/d1")
    assert told["error"]["errors"][0]["reason"] == "authError"


def test_nobody_gets_in_without_a_token(app):
    assert app.handle("GET", "/v4/spreadsheets/d1").status == 403


@pytest.mark.parametrize(
    ("scope", "reads", "writes", "looks"),
    [
        ("spreadsheets.readonly", 200, 403, 403),
        ("spreadsheets", 200, 200, 403),
        ("drive.metadata.readonly", 403, 403, 200),
        ("drive.readonly", 200, 403, 200),
        ("drive", 200, 200, 200),
    ],
)
def test_scopes_allow_what_they_say(app, scope, reads, writes, looks):
    caller = Caller(app, ADDRESS, f"https://www.googleapis.com/auth/{scope}")
    answers = (
        caller("GET", "/v4/spreadsheets/d1/values/A1"),
        caller("POST", "/v4/spreadsheets/d1/values/A9:clear"),
        caller("GET", "/drive/v3/files/d1"),
    )
    assert tuple(answer.status for answer in answers) == (reads, writes, looks)


def test_a_missing_scope_is_named_as_the_reason(app):
    _, told = Caller(app, ADDRESS, f"{SHEETS}.readonly").json("POST", "/v4/spreadsheets/d1/values/A9:clear")
    assert told["error"]["details"][0]["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"


def test_a_spreadsheet_is_for_those_it_is_shared_with(app, caller):
    stranger, reader = Caller(app, "stranger@example.org"), Caller(app, OTHER)
    app.share("d1", OTHER, "reader")
    denied, lost = (403, "The caller does not have permission"), (404, "Requested entity was not found.")
    assert stranger.refusal("GET", "/v4/spreadsheets/d1") == denied
    assert caller.refusal("GET", "/v4/spreadsheets/nothing") == lost
    assert stranger.refusal("GET", "/drive/v3/files/d1") == (404, "File not found: d1.")
    assert reader("GET", "/v4/spreadsheets/d1/values/A1").status == 200
    assert reader.refusal("POST", "/v4/spreadsheets/d1/values/A1:clear") == denied


def test_access_can_be_taken_away(app, caller):
    app.share("d1", ADDRESS, None)
    assert caller("GET", "/v4/spreadsheets/d1").status == 403
