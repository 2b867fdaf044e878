"""The hosted forms as a program meets them: forged pages and links, one step to unsubscribe, every language."""

import re
import string

import pytest
import requests

from connectors.inbox.personal_links import FEEDBACK, PREFERENCES, Personal, links_key, read_token, token
from pipelines.serve.hosted.forgery import new_token
from pipelines.serve.hosted.languages import languages
from pipelines.serve.hosted.pages import readable_on
from pipelines.serve.hosted.preferences import masked

KEY = bytes(32)
ADA = Personal("C0123456789abcd")
ORDER = Personal(ADA.customer_id, "O0123456789abcd")
LINK = f"/preferences/{token(KEY, PREFERENCES, ADA)}"


def shown(served, path="/contact"):
    """A visitor with our cookie, and the token of the page."""
    visitor = requests.Session()
    page = visitor.get(served.address + path, timeout=30).text
    return visitor, re.search('name="_token" value="([^"]+)"', page)[1]


def told(answer):
    return re.search("<h1>(.*)</h1>", answer.text)[1]


def test_the_page_loads_nothing_from_elsewhere_and_runs_nothing(served):
    answer = requests.get(f"{served.address}/contact", timeout=30)

    assert "default-src 'none'; style-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert re.findall(r"<script|onclick|style=|https?://", answer.text) == []
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert "SameSite=strict" in answer.headers["Set-Cookie"]


def test_an_answer_is_taken_once_from_the_page_that_was_shown(served):
    visitor, page = shown(served)
    fields = {"_token": page, "email": "ada@example.org", "_homepage": ""}
    answers = [visitor.post(f"{served.address}/contact", data=fields, timeout=30) for _ in range(2)]

    assert [(answer.status_code, answer.url.partition("?")[0]) for answer in answers] == [
        (200, f"{served.address}/thanks/contact")
    ] * 2
    assert len(served.waiting()) == 1


@pytest.mark.parametrize(
    ("changes", "headers", "status"),
    [
        pytest.param({"_token": ""}, {}, 422, id="no token"),
        pytest.param({"_token": new_token(KEY, "another")}, {}, 422, id="another visitor's token"),
        pytest.param({"_token": new_token(b"x" * 32, "")}, {}, 422, id="a forged token"),
        pytest.param({}, {"Cookie": ""}, 422, id="no cookie"),
        pytest.param({}, {"Origin": "https://elsewhere.example.org"}, 403, id="another site"),
        pytest.param({}, {"Sec-Fetch-Site": "cross-site"}, 403, id="another site, says the browser"),
        pytest.param({"consent.email": "maybe"}, {}, 400, id="an answer that the page does not offer"),
        pytest.param({"email": "ada"}, {}, 422, id="no address"),
        pytest.param({"email": " "}, {}, 422, id="nothing"),
        pytest.param({"message": "x" * 70_000}, {}, 413, id="large"),
    ],
)
def test_what_was_not_sent_from_our_page_is_not_stored(served, changes, headers, status):
    visitor, page = shown(served)
    fields = {"_token": page, "email": "ada@example.org", **changes}
    answer = visitor.post(f"{served.address}/contact", data=fields, headers=headers, timeout=30)

    assert (answer.status_code, served.waiting()) == (status, [])


def test_a_page_that_stood_open_for_a_day_is_shown_again(served, monkeypatch):
    visitor, page = shown(served)
    monkeypatch.setattr("pipelines.serve.hosted.forgery.LONGEST", -1)
    answer = visitor.post(f"{served.address}/contact", data={"_token": page, "email": "ada@example.org"}, timeout=30)

    assert (answer.status_code, served.waiting()) == (422, [])
    assert 'value="ada@example.org"' in answer.text


def test_a_program_that_fills_in_everything_is_thanked_and_not_stored(served):
    visitor, page = shown(served)
    fields = {"_token": page, "email": "ada@example.org", "_homepage": "https://spam.example.org"}
    answer = visitor.post(f"{served.address}/contact", data=fields, timeout=30)

    assert (told(answer), served.waiting()) == ("Thank you", [])


@pytest.mark.parametrize(
    "link",
    [
        LINK[:-1],
        LINK[:-1] + ("0" if LINK[-1] != "0" else "1"),
        LINK.replace(ADA.customer_id, "C0123456789abce"),
        f"/preferences/{token(KEY, FEEDBACK, ORDER)}",
        f"/feedback/{token(KEY, PREFERENCES, ADA)}",
        f"/feedback/{token(KEY, FEEDBACK, ADA)}",
        f"/unsubscribe/{token(KEY, FEEDBACK, ADA)}",
        f"/preferences/{token(b'x' * 32, PREFERENCES, ADA)}",
    ],
)
def test_a_link_that_we_did_not_make_opens_nothing(served, link):
    answers = [getattr(requests, method)(served.address + link, timeout=30) for method in ("get", "post")]

    assert [(answer.status_code, told(answer)) for answer in answers] == [(404, "This link does not work")] * 2
    assert served.waiting() == []


def test_mail_programs_unsubscribe_in_one_step_and_looking_at_the_link_does_nothing(served):
    link = served.address + LINK.replace("preferences", "unsubscribe")
    looked = requests.get(link, timeout=30)
    assert (looked.status_code, served.waiting()) == (200, [])

    done = requests.post(link, data={"List-Unsubscribe": "One-Click"}, timeout=30, allow_redirects=False)

    [(source, kind, answer)] = served.waiting()
    assert (done.status_code, told(done)) == (200, "You are unsubscribed")
    assert (source, kind, answer["customer"]) == ("hosted_forms", f"preferences {ADA.customer_id}", ADA.customer_id)
    assert answer["answers"] == [
        {"ref": "consent.email", "question": "May we send you news and offers by e-mail?", "values": ["no"]}
    ]


def test_a_whole_newsletter_may_be_unsubscribed_from_at_once(served):
    links = [
        f"{served.address}/unsubscribe/{token(KEY, PREFERENCES, Personal(f'C{number:014}'))}" for number in range(80)
    ]

    assert {requests.post(link, timeout=30).status_code for link in links} == {200}
    assert len(served.waiting()) == 80


def test_feedback_can_be_changed(served):
    link = f"/feedback/{token(KEY, FEEDBACK, ORDER)}"
    for score in ("2", "5"):
        visitor, page = shown(served, link)
        visitor.post(served.address + link, data={"_token": page, "score": score, "comment": "Thanks"}, timeout=30)

    answers = [answer for _, _, answer in served.waiting()]
    assert [(answer["id"], answer["occasion"], answer["answers"][0]["values"]) for answer in answers] == [
        (ORDER.name, ORDER.occasion, ["2"]),
        (ORDER.name, ORDER.occasion, ["5"]),
    ]


@pytest.mark.parametrize(
    ("asked", "query", "language"),
    [
        ("de-AT,de;q=0.9,en;q=0.5", "", "de"),
        ("pl, fr;q=0.4, it;q=0.6", "", "it"),
        ("pl", "", "en"),
        ("", "", "en"),
        ("de", "?lang=nl", "nl"),
        ("de", "?lang=../../x", "de"),
        ("de;q=0, es", "", "es"),
        (";;;q=9,,,", "", "en"),
    ],
)
def test_a_visitor_reads_a_language_that_they_know(served, asked, query, language):
    answer = requests.get(f"{served.address}/contact{query}", headers={"Accept-Language": asked}, timeout=30)

    assert answer.headers["Content-Language"] == language


def test_every_language_has_every_word():
    [english, *others] = languages().values()

    assert {code: english.keys() ^ words.keys() for code, words in languages().items()} == {
        key: set() for key in languages()
    }
    for words in others:
        assert [
            name for name, text in words.items() if text == english[name] and name not in ("contact_title", "no")
        ] == []


@pytest.mark.parametrize(
    ("colour", "words"),
    [("#7a3b10", "#ffffff"), ("#ffe08a", "#000000"), ("#000000", "#ffffff"), ("#777777", "#000000")],
)
def test_words_can_be_read_on_the_shops_colour(colour, words):
    assert readable_on(colour) == words


def test_a_link_that_was_passed_on_tells_nobody_the_address():
    assert [masked(each) for each in ("ada@example.org", "+447700900123", "")] == ["a…@example.org", "…123", ""]


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path):
    first, second = links_key(tmp_path), links_key(tmp_path)

    assert (first == second, len(first)) == (True, 32)
    assert [(file.name, oct(file.stat().st_mode & 0o777)) for file in tmp_path.iterdir()] == [("forms.key", "0o600")]
    assert set(token(first, PREFERENCES, ADA)) <= set(string.ascii_letters + string.digits + "-.")
    assert read_token(first, PREFERENCES, token(first, PREFERENCES, ADA)) == ADA
