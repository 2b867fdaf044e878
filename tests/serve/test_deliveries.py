"""What systems and pages send us is stored before they are thanked, once."""

import json
from pathlib import Path

import pytest
import requests

JOTFORM = Path(__file__).parents[1] / "data" / "forms" / "jotform_delivery.multipart"
BOUNDARY = "multipart/form-data; boundary=------------------------d74496d66958873e"


@pytest.mark.parametrize(
    ("system", "payload", "headers", "kind"),
    [
        ("typeform", {"event_id": "E1", "event_type": "form_response"}, {}, "form_response"),
        ("tally", {"eventId": "E1", "eventType": "FORM_RESPONSE"}, {}, "FORM_RESPONSE"),
        ("shopify", {"id": 1}, {"X-Shopify-Topic": "orders/create"}, "orders/create"),
        ("woocommerce", {"id": 1}, {"X-WC-Webhook-Topic": "order.updated"}, "order.updated"),
        ("stripe", {"id": "evt_1", "type": "charge.succeeded"}, {}, "charge.succeeded"),
        ("square", {"event_id": "E1", "type": "payment.created"}, {}, "payment.created"),
    ],
)
def test_a_signed_webhook_is_stored_once(served, system, payload, headers, kind):
    answers = [served.hook(system, payload, headers=headers) for _ in range(2)]

    assert [(answer.status_code, answer.json()) for answer in answers] == [
        (200, {"stored": True}),
        (200, {"stored": False}),
    ]
    assert served.waiting() == [(system, kind, payload)]


def test_jotform_and_google_are_known_by_the_secret_in_the_address(served):
    jotform = requests.post(
        f"{served.address}/hooks/jotform/{served.secret}",
        data=JOTFORM.read_bytes(),
        headers={"Content-Type": BOUNDARY},
        timeout=30,
    )
    push = {"message": {"messageId": "767437830649", "attributes": {"eventType": "RESPONSES"}}}
    google = requests.post(f"{served.address}/hooks/google_form/{served.secret}", json=push, timeout=30)

    assert (jotform.status_code, google.status_code) == (200, 200)
    [(_, _, submission), (_, _, told)] = served.waiting()
    assert submission["submissionID"] == "6483681866127454931"
    assert json.loads(submission["rawRequest"])["q3_fullName"] == {"first": "Zoë ", "last": " d'Ávila-Müller "}
    assert told == push


def test_woocommerces_first_ping_is_answered_and_not_stored(served):
    answer = served.hook("woocommerce", b"webhook_id=7", headers={"X-WC-Webhook-Signature": "", "Content-Type": "x"})

    assert (answer.status_code, served.waiting()) == (200, [])


def test_a_form_of_the_shops_page_is_stored_once_and_the_visitor_comes_back(served):
    fields = [("Name", "Ada Bell"), ("Interests", "Tea"), ("Interests", "Cake"), ("_next", f"{served.origin}/thanks")]
    first, second = served.post(fields), served.post(fields)

    assert (first.status_code, first.headers["Location"]) == (303, f"{served.origin}/thanks")
    assert second.status_code == 303
    assert served.waiting() == [("enquiry", "form", {"Name": ["Ada Bell"], "Interests": ["Tea", "Cake"]})]


def test_a_script_of_the_shops_page_may_send_json(served):
    asked = requests.options(f"{served.address}/forms/enquiry", headers={"Origin": served.origin}, timeout=30)
    sent = served.post(
        json.dumps({"Name": "Ada Bell", "Guests": 3, "Call me": True, "Interests": ["Tea", "Cake"], "Left": None}),
        headers={"Origin": served.origin, "Content-Type": "application/json"},
    )

    assert (asked.status_code, asked.headers["Access-Control-Allow-Origin"]) == (204, served.origin)
    assert (sent.status_code, sent.headers["Access-Control-Allow-Origin"]) == (200, served.origin)
    assert served.waiting() == [
        (
            "enquiry",
            "form",
            {"Name": ["Ada Bell"], "Guests": ["3"], "Call me": ["yes"], "Interests": ["Tea", "Cake"], "Left": [""]},
        )
    ]


def test_a_form_with_files_keeps_its_words(served):
    answer = served.post({"Name": "Ada Bell"}, files={"Photo": ("me.png", b"\x89PNG")})

    assert (answer.status_code, served.waiting()) == (200, [("enquiry", "form", {"Name": ["Ada Bell"]})])


def test_the_browser_is_sent_nowhere_but_to_the_shop(served):
    for target in (
        "https://elsewhere.example.org/",
        f"{served.origin}.elsewhere.example.org/",
        "//elsewhere.example.org",
    ):
        answer = served.post({"Name": "Ada Bell", "_next": target})

        assert answer.status_code == 200
        assert "<h1>Thank you</h1>" in answer.text


def test_whoever_fills_in_what_nobody_sees_is_thanked_and_not_stored(served):
    answer = served.post({"Name": "Ada Bell", "_homepage": "https://spam.example.org"})

    assert (answer.status_code, served.waiting()) == (200, [])


def test_the_log_tells_what_happened_and_nothing_of_anybody(served, capfd):
    served.post({"Email": "ada@example.org"})
    requests.post(f"{served.address}/hooks/jotform/wrong-secret", timeout=30)
    requests.post(f"{served.address}/hooks/{served.secret}", timeout=30)

    lines = []
    while len(lines) < 3:
        lines += capfd.readouterr().err.splitlines()
    told = [json.loads(line) for line in lines]
    for line in told:
        assert line.pop("at") < "9999"
        assert line.pop("ms") < 30_000
    assert told == [
        {"event": "request", "method": "POST", "place": "/forms/enquiry", "status": 200, "bytes": 23, "stored": True},
        {"event": "request", "method": "POST", "place": "/hooks", "status": 404, "bytes": 0,
         "reason": "there is no such place"},
        {"event": "request", "method": "POST", "place": "/hooks", "status": 404, "bytes": 0,
         "reason": "there is no such place"},
    ]  # fmt: skip
