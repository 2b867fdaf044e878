"""What nobody may send gets its answer, and leaves nothing behind (R12)."""

import gzip
import json
import shutil
import sqlite3
import time

import pytest
import requests

from connectors.inbox.store import NAME

BOMB = gzip.compress(b" " * 10_000_000)
DEEP = b'{"a":' * 500 + b"1" + b"}" * 500
VERY_DEEP = b"[" * 200_000
JSON = {"Content-Type": "application/json"}


def head(path, *headers, body=b""):
    """A request, written by hand."""
    return "\r\n".join([f"POST {path} HTTP/1.1", "Host: forms.example.org", *headers, "", ""]).encode() + body


@pytest.mark.parametrize(
    ("payload", "headers", "status"),
    [
        pytest.param(b'{"event_id": "E1"}', {"Typeform-Signature": "sha256=AAAA"}, 401, id="forged"),
        pytest.param(b'{"event_id": "E1"}', {"Typeform-Signature": ""}, 401, id="not signed"),
        pytest.param(b'{"event_id": "E1"}', {"Content-Type": "text/plain"}, 415, id="another kind"),
        pytest.param(b'{"event_id": "E1"}', {"Content-Encoding": "gzip"}, 415, id="compressed"),
        pytest.param(BOMB, {"Content-Encoding": "gzip"}, 415, id="bomb"),
        pytest.param(b'{"name": "\xff\xfe"}', {}, 400, id="not UTF-8"),
        pytest.param(b'{"event_id": ', {}, 400, id="half"),
        pytest.param(b"[]", {}, 400, id="a list"),
        pytest.param(b"", {}, 400, id="nothing"),
        pytest.param(b'{"n": NaN}', {}, 400, id="no number"),
        pytest.param(b'{"n": ' + b"9" * 5000 + b"}", {}, 400, id="endless number"),
        pytest.param(DEEP, {}, 400, id="deep"),
        pytest.param(VERY_DEEP, {}, 400, id="very deep"),
        pytest.param(b'{"x": "' + b"x" * 1_100_000 + b'"}', {}, 413, id="large"),
    ],
)
def test_a_bad_webhook_is_refused_and_not_stored(served, payload, headers, status):
    assert (served.hook("typeform", payload, headers=headers).status_code, served.waiting()) == (status, [])


def test_an_altered_or_stale_webhook_is_refused(served):
    body = b'{"id": "evt_1"}'
    genuine = served.hook("stripe", body).request.headers["Stripe-Signature"]
    altered = served.hook("stripe", b'{"id": "evt_2"}', headers={"Stripe-Signature": genuine})
    stale = served.hook("stripe", body, headers={"Stripe-Signature": "t=1700000000,v1=" + genuine.rpartition("=")[2]})

    assert (altered.status_code, stale.status_code) == (401, 401)
    assert [payload for _, _, payload in served.waiting()] == [{"id": "evt_1"}]


@pytest.mark.parametrize("path", ["/hooks/nobody", "/hooks/typeform/secret", "/hooks/jotform", "/forms/nobody", "/x"])
def test_an_unknown_place_is_nowhere(served, path):
    assert requests.post(served.address + path, data="{}", headers=JSON, timeout=30).status_code == 404


def test_another_method_is_refused(served):
    assert requests.get(f"{served.address}/hooks/typeform", timeout=30).status_code == 405


@pytest.mark.parametrize(
    ("fields", "headers", "status"),
    [
        pytest.param({"Name": "Ada"}, {"Origin": "https://elsewhere.example.org"}, 403, id="another page"),
        pytest.param({"Name": "Ada"}, {"Origin": "null"}, 403, id="no page"),
        pytest.param({"Name": "Ada"}, {}, 403, id="nothing said of the page"),
        pytest.param({f"q{n}": "x" for n in range(10_000)}, None, 413, id="10,000 fields, large"),
        pytest.param({f"{n}": "" for n in range(5_000)}, None, 400, id="5,000 fields"),
        pytest.param({"x" * 400: "x"}, None, 400, id="a long name"),
        pytest.param({"x": "x" * 30_000}, None, 400, id="a long value"),
        pytest.param({"Name": "  "}, None, 400, id="blank"),
        pytest.param(b"Name=%ff%fe", {"Content-Type": "application/x-www-form-urlencoded"}, 400, id="not UTF-8"),
        pytest.param(b"Name=Ada", {"Content-Type": "text/plain"}, 415, id="another kind"),
        pytest.param(b'{"Name": {"first": "Ada"}}', JSON, 400, id="a field in a field"),
        pytest.param(b"--x\r\n", {"Content-Type": "multipart/form-data; boundary=x"}, 400, id="half a form"),
        pytest.param(b"x", {"Content-Type": "multipart/form-data"}, 400, id="no boundary"),
    ],
)
def test_a_bad_form_is_refused_and_not_stored(served, fields, headers, status):
    origin = {} if headers is not None and ("Origin" in headers or not headers) else {"Origin": served.origin}
    answer = served.post(fields, headers={**origin, **(headers or {})})

    assert (answer.status_code, served.waiting()) == (status, [])


def test_a_form_is_taken_only_so_often_from_one_address(served):
    answers = [served.post({"Name": f"Ada {number}"}) for number in range(22)]

    assert [answer.status_code for answer in answers] == [200] * 20 + [429] * 2
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60


def test_whoever_forges_is_not_even_heard_after_a_hundred_times(served):
    answers = [served.hook("tally", {"n": n}, headers={"Tally-Signature": "x"}).status_code for n in range(105)]

    assert (answers[:100], answers[-1]) == ([401] * 100, 429)


def test_a_slow_or_endless_sender_is_cut_off(served, monkeypatch):
    monkeypatch.setattr("pipelines.serve.limits.BODY_SECONDS", 0.3)
    monkeypatch.setattr("pipelines.serve.protocol.HEADER_SECONDS", 0.3)
    started = time.monotonic()
    chunked = ("Content-Type: application/json", "Transfer-Encoding: chunked")

    silent = served.raw(b"")
    slow_head = served.raw([b"POST /hooks/typeform HTTP/1.1\r\n", *[b"X"] * 30], pause=0.02)
    slow_body = served.raw([head("/hooks/typeform", "Content-Length: 40"), *[b"x"] * 30], pause=0.02)
    endless = served.raw([head("/hooks/typeform", *chunked), *[b"10000\r\n" + b"x" * 65536 + b"\r\n"] * 40])

    assert (silent, slow_head) == (b"", b"")
    assert slow_body.startswith(b"HTTP/1.1 408 ")
    assert endless.startswith(b"HTTP/1.1 413 ")
    assert time.monotonic() - started < 10
    assert served.waiting() == []


def test_what_is_no_http_is_refused(served):
    long = served.raw(head("/hooks/typeform", "X-Long: " + "x" * 400_000))

    assert served.raw(b"\x16\x03\x01\x02\x00 hello\r\n\r\n").startswith(b"HTTP/1.1 400 ")
    assert long.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 431 "))


def test_a_server_without_room_says_when_to_come_back(served, monkeypatch):
    monkeypatch.setattr("connectors.inbox.store.Inbox._bytes", lambda _: 10**12)
    answer = served.hook("tally", {"eventId": "E1"})
    health = requests.get(f"{served.address}/health", timeout=30)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert (health.status_code, health.json()) == (503, {"status": "the inbox is full"})


def test_a_damaged_or_locked_inbox_says_when_to_come_back_and_is_well_when_it_is_mended(served, monkeypatch):
    monkeypatch.setattr("connectors.inbox.store.BUSY_SECONDS", 0.05)
    served.hook("tally", {"eventId": "E1"})
    held = sqlite3.connect(served.state / NAME, isolation_level=None)
    held.execute("begin immediate")
    # The server has opened its inbox with the longer wait: it opens it anew after it was refused.
    locked = requests.get(f"{served.address}/health", timeout=30)
    held.execute("rollback")
    held.close()
    for file in served.state.glob(f"{NAME}*"):
        file.unlink()
    (served.state / NAME).write_bytes(b"not a database, but quite long enough " * 100)
    damaged = [served.hook("tally", {"eventId": f"E{number}"}).status_code for number in range(2, 4)]
    shutil.rmtree(served.state)
    mended = [served.hook("tally", {"eventId": f"E{number}"}).status_code for number in range(4, 6)]

    assert (locked.status_code, locked.headers["Retry-After"], damaged) == (503, "60", [503, 503])
    assert mended[-1] == 200
    assert served.waiting()[-1][2] == {"eventId": "E5"}


def test_many_at_once_are_told_to_come_back(served, monkeypatch):
    monkeypatch.setattr("pipelines.serve.limits.MOST_AT_ONCE", 0)
    answer = served.hook("tally", {"eventId": "E1"})

    assert (answer.status_code, answer.headers["Retry-After"], json.loads(answer.text)) == (
        503, "60", {"error": "too many requests at once"},
    )  # fmt: skip
