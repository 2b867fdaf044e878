"""What Typeform and Tally send, and what Typeform lists, is the same answer: with the words of every question and choice."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.errors import SourceRejected
from connectors.forms import tally, typeform
from connectors.forms.typeform_source import PAGE, Typeform

FIELDS = [
    {"id": "F1", "ref": "ref_name", "title": "What's *your* name?", "type": "short_text"},
    {"id": "F2", "ref": "ref_like", "title": "What do you like?", "type": "multiple_choice"},
    {"id": "F3", "ref": "ref_ok", "title": "May we write?", "type": "legal"},
    {"id": "F4", "ref": "ref_nps", "title": "Recommend us?", "type": "nps"},
    {"id": "F5", "ref": "ref_stars", "title": "Stars?", "type": "rating", "properties": {"steps": 5}},
    {"id": "F6", "ref": "ref_scale", "title": "Scale?", "type": "opinion_scale", "properties": {"steps": 11}},
    {"id": "F7", "ref": "ref_grid", "title": "How was", "type": "matrix", "properties": {
        "fields": [{"id": "F8", "ref": "ref_row", "title": "the bread", "type": "multiple_choice"}]}},
    {"id": "F9", "ref": "ref_contact", "title": "You", "type": "contact_info", "properties": {
        "fields": [{"id": "F10", "ref": "ref_mail", "title": "E-mail", "type": "email"}]}},
]  # fmt: skip
ANSWERS = [
    {"type": "text", "text": "Ada Bell", "field": {"id": "F1", "ref": "ref_name", "type": "short_text"}},
    {"type": "choices", "choices": {"labels": ["Tea", "Cake"], "other": "Rye"}, "field": {"id": "F2"}},
    {"type": "boolean", "boolean": False, "field": {"id": "F3", "ref": "ref_ok"}},
    {"type": "number", "number": 9, "field": {"id": "F4", "ref": "ref_nps", "type": "nps"}},
    {"type": "number", "number": 4, "field": {"id": "F5", "ref": "ref_stars"}},
    {"type": "number", "number": 10, "field": {"id": "F6", "ref": "ref_scale"}},
    {"type": "choice", "choice": {"label": "Good"}, "field": {"id": "F8", "ref": "ref_row"}},
    {"type": "email", "email": "ada@example.org", "field": {"id": "F10", "ref": "ref_mail"}},
    {"type": "date", "date": "1990-03-02", "field": {"id": "F99", "type": "date"}},
    {"type": "payment", "payment": {"amount": "12.50", "currency": "GBP", "name": "x"}, "field": {"id": "F98"}},
    {"type": "file_url", "file_url": "https://files.example.org/1", "field": {"id": "F97"}},
]
RESPONSE = {"token": "T1", "submitted_at": "2026-03-02T06:00:00Z", "hidden": {"campaign": "spring"}, "answers": ANSWERS}
FORM = {"title": "Hello", "fields": FIELDS}
MEANT = {
    "submitted_at": "2026-03-02T06:00:00Z",
    "form": "Hello",
    "answers": [
        {"ref": "ref_name", "question": "What's your name?", "values": ["Ada Bell"]},
        {"ref": "ref_like", "question": "What do you like?", "values": ["Tea", "Cake", "Rye"]},
        {"ref": "ref_ok", "question": "May we write?", "values": ["no"]},
        {"ref": "ref_nps", "question": "Recommend us?", "values": ["9"], "type": "nps", "scale": "10"},
        {"ref": "ref_stars", "question": "Stars?", "values": ["4"], "scale": "5"},
        {"ref": "ref_scale", "question": "Scale?", "values": ["10"], "scale": "10"},
        {"ref": "ref_row", "question": "How was: the bread", "values": ["Good"]},
        {"ref": "ref_mail", "question": "E-mail", "values": ["ada@example.org"]},
        {"ref": "F99", "question": "F99", "values": ["1990-03-02"]},
        {"ref": "F98", "question": "F98", "values": ["12.50 GBP"]},
        {"ref": "F97", "question": "F97", "values": ["https://files.example.org/1"]},
        {"ref": "campaign", "question": "campaign", "values": ["spring"]},
    ],
}


def test_typeform_sends_and_lists_the_same_answer():
    sent = {"event_id": "E1", "event_type": "form_response", "form_response": {**RESPONSE, "definition": FORM}}

    assert typeform.read_delivery(sent) == typeform.read_response(RESPONSE, FORM) == ("T1", MEANT)


class Stand(BaseHTTPRequestHandler):
    """The form and its answers, newest first, as Typeform lists them."""

    total = PAGE + 2

    def do_GET(self):
        url = urlsplit(self.path)
        asked = {key: value[0] for key, value in parse_qs(url.query).items()}
        if self.headers["Authorization"] != "Bearer good":
            return self._say(403, {"code": "AUTHENTICATION_FAILED"})
        if not url.path.endswith("/responses"):
            return self._say(200, FORM)
        first = int(asked.get("before", self.total + 1)) - 1
        size = int(asked["page_size"])
        numbers = range(first, max(0, first - size), -1)
        self.server.asked.append(asked.get("since"))
        items = [{**RESPONSE, "token": str(n), "submitted_at": f"2026-03-02T06:{n % 60:02}:00Z"} for n in numbers]
        return self._say(200, {"total_items": self.total, "items": items})

    def _say(self, status, found):
        body = json.dumps(found).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def stand():
    server = HTTPServer(("127.0.0.1", 0), Stand)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def source(stand, token="good"):
    return Typeform("aB3x", token, "us", stand_in=f"http://127.0.0.1:{stand.server_port}")


def test_typeform_is_read_to_its_end_and_from_a_day_before_the_newest_on(stand):
    batches = list(source(stand).extract("answers", None))
    list(source(stand).extract("answers", batches[-1].cursor))

    assert [len(batch.objects) for batch in batches] == [PAGE, 2]
    assert [batch.cursor for batch in batches] == [{"since": None}, {"since": "2026-03-02T06:59:00Z"}]
    assert len({name for batch in batches for name, _ in batch.objects}) == PAGE + 2
    assert stand.asked[-1] == "2026-03-01T06:59:00"


def test_a_token_that_may_not_read_says_which_to_make(stand):
    with pytest.raises(SourceRejected, match="forms:read"):
        list(source(stand, "bad").extract("answers", None))


def test_without_a_token_typeform_is_asked_nothing(stand):
    assert [batch.objects for batch in source(stand, None).extract("answers", None)] == [()]
    assert stand.asked == []


def test_tally_sends_choices_by_id_and_boxes_twice():
    options = [{"id": "o1", "text": "Tea"}, {"id": "o2", "text": "Cake"}]
    fields = [
        {"key": "question_a", "label": "Name", "type": "INPUT_TEXT", "value": "Ada Bell"},
        {"key": "question_b", "label": "Likes", "type": "CHECKBOXES", "value": ["o1", "o2"], "options": options},
        {"key": "question_b_o1", "label": "Likes (Tea)", "type": "CHECKBOXES", "value": True},
        {"key": "question_c", "label": "One", "type": "MULTIPLE_CHOICE", "value": ["o2"], "options": options},
        {"key": "question_d", "label": "Stars", "type": "RATING", "value": 4},
        {"key": "question_e", "label": "Send me news", "type": "CHECKBOXES", "value": False},
        {"key": "question_f", "label": "How was", "type": "MATRIX", "value": {"r1": ["c1"]},
         "rows": [{"id": "r1", "text": "the bread"}], "columns": [{"id": "c1", "text": "Good"}]},
        {"key": "question_g", "label": "Photo", "type": "FILE_UPLOAD", "value": [{"name": "a.png", "url": "https://f.example.org"}]},
        {"key": "question_h", "label": "Empty", "type": "INPUT_TEXT", "value": None},
    ]  # fmt: skip
    data = {"submissionId": "S1", "createdAt": "2026-03-02T06:00:00.000Z", "formName": "Hi", "fields": fields}

    assert tally.read_delivery({"eventType": "FORM_RESPONSE", "data": data}) == (
        "S1",
        {
            "submitted_at": "2026-03-02T06:00:00Z",
            "form": "Hi",
            "answers": [
                {"ref": "question_a", "question": "Name", "values": ["Ada Bell"]},
                {"ref": "question_b", "question": "Likes", "values": ["Tea", "Cake"]},
                {"ref": "question_c", "question": "One", "values": ["Cake"]},
                {"ref": "question_d", "question": "Stars", "values": ["4"], "scale": "5"},
                {"ref": "question_e", "question": "Send me news", "values": ["no"]},
                {"ref": "question_f.r1", "question": "How was: the bread", "values": ["Good"]},
                {"ref": "question_g", "question": "Photo", "values": ["https://f.example.org"]},
            ],
        },
    )
