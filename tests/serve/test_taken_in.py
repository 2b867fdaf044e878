"""What lies in the inbox lands once, as people, consents, enquiries and feedback, and only then leaves the inbox."""

import json
from datetime import datetime, timedelta

import pytest

from assets.ingest import ingest
from assets.run import RunContext
from assets.staging import TABLES
from assets.warehouse.build import build_layer
from assets.warehouse.connection import open_warehouse
from connectors.errors import SourceUnavailable
from connectors.inbox.delivery import Delivery
from connectors.inbox.store import open_inbox
from pipelines.config.load import load
from pipelines.project import prepare

CONFIG = """
business: {name: Corner Bakery, country: GB}
sources:
  book: {type: csv, path: book.csv, holds: people}
  enquiry:
    type: web_form
    origins: ["https://shop.example.org"]
    questions:
      How can we help?: interactions.notes
      May we write to you?: consent.email
      Rate us: feedback.score
      Any complaint?: complaints.notes
      ref_size: attributes.shoe_size
forms: {contact: {}, feedback: {}}
"""
SENT = datetime(2026, 3, 2, 6)
NELL = "C0123456789abcd"


class Shop:
    """A shop that is sent things, and refreshed a day later each time."""

    def __init__(self, folder):
        (folder / "regulars.yaml").write_text(CONFIG)
        (folder / "book.csv").write_text("No,Name\n1,Nell Hart\n")
        self.config, self.state, self.day = load(folder, {}), folder / "data", 0

    def send(self, source, name, body, kind="form", minute=0):
        with open_inbox(self.state) as inbox:
            text = body if isinstance(body, bytes) else json.dumps(body).encode()
            inbox.put([Delivery(source, name, kind, text)], SENT + timedelta(minutes=minute))

    def refresh(self, *questions):
        """Take in, and ask the staging tables."""
        self.day += 1
        settings = self.config.settings(self.state)
        with open_warehouse(settings, SENT + timedelta(days=self.day)) as warehouse:
            prepare(warehouse)
            sources = {name: (streams, self.config.source(name)) for name, streams in settings.sources().items()}
            context = RunContext(warehouse, sources)
            ingest(context)
            self.notices = context.outcome.notices
            self.unread = context.outcome.unread
            list(build_layer(warehouse, TABLES, None))
            return [warehouse.rows(question) for question in questions]

    def waiting(self):
        with open_inbox(self.state) as inbox:
            return len(inbox.waiting())


@pytest.fixture
def shop(tmp_path):
    return Shop(tmp_path)


PEOPLE = "select name, email, attributes from staging.people where source <> 'book' order by all"
CONSENTS = 'select channel, status, "at", evidence from staging.consents order by "at", channel'


def test_one_form_fills_several_streams(shop):
    shop.send(
        "enquiry",
        "d1",
        {
            "Your name": ["Ada Bell"],
            "E-mail": ["ada@example.org"],
            "How can we help?": ["Do you bake wedding cakes?"],
            "may we write to you?": ["Yes, please"],
            "Rate us": ["4"],
            "Any complaint?": [""],
            "ref_size": ["38"],
            "Interests": ["Tea", "Cake"],
        },
    )
    people, consents, interactions, feedback, complaints = shop.refresh(
        PEOPLE,
        CONSENTS,
        'select "at", direction, notes, person_record_id = record_id from staging.interactions',
        "select kind, score from staging.feedback",
        "select notes from staging.complaints",
    )

    assert [(*person[:2], json.loads(person[2])) for person in people] == [
        ("Ada Bell", "ada@example.org", {"Interests": "Tea, Cake", "shoe_size": "38"})
    ]
    assert consents == [("email", "granted", SENT, "may we write to you?: Yes, please")]
    assert interactions == [(SENT, "in", "Do you bake wedding cakes?", True)]
    assert feedback == [("survey", 4)]
    assert complaints == []
    assert shop.waiting() == 0


def test_a_no_is_kept_as_well_as_a_yes(shop):
    shop.send("enquiry", "d1", {"E-mail": ["ada@example.org"], "May we write to you?": ["No"]})

    assert shop.refresh(CONSENTS) == [[("email", "withdrawn", SENT, "May we write to you?: No")]]


def test_what_was_landed_and_not_yet_taken_out_lands_once(shop):
    body = {"E-mail": ["ada@example.org"], "How can we help?": ["Cakes?"]}
    shop.send("enquiry", "d1", body)
    first = shop.refresh(PEOPLE)
    # As if the run had been killed after landing: the same delivery is there again.
    with open_inbox(shop.state) as inbox:
        inbox._connection.execute("delete from taken")
    shop.send("enquiry", "d1", body)

    assert shop.refresh(PEOPLE) == first
    assert shop.waiting() == 0


def test_an_answer_that_says_not_who_gave_it_is_set_aside_and_nobody_is_made_up(shop):
    shop.send("enquiry", "d1", {"Rate us": ["4"]})
    people, aside = shop.refresh(PEOPLE, "select reason from quality.quarantine")

    assert (people, aside) == ([], [("no name, company, e-mail or phone is left: the row is set aside",)])


def test_what_is_no_answer_is_left_out_and_told(shop):
    shop.send("hosted_forms", "d1", {"answers": []}, kind="contact")
    shop.send("hosted_forms", "d2", b"\xff", kind="contact")
    assert shop.refresh(PEOPLE) == [[]]

    assert shop.notices == ["hosted_forms: 2 of 2 deliveries were genuine, and no answers as we know them; left out"]
    assert shop.waiting() == 0


def answer(number, at, customer=None, **values):
    whose = {"customer": customer} if customer else {}
    return {"id": number, "submitted_at": at, **whose, "answers": [
        {"ref": ref.replace("_", ".", 1) if ref.startswith("consent") else ref, "question": f"{ref}?", "values": [value]}
        for ref, value in values.items()
    ]}  # fmt: skip


def test_the_contact_form_makes_a_person_their_wishes_and_an_enquiry(shop):
    shop.send(
        "hosted_forms", "a1",
        answer("a1", "2026-03-02T06:00:00Z", name="Ada", email="ada@example.org", message="Cakes?", consent_sms="no"),
        kind="contact",
    )  # fmt: skip
    people, consents, interactions = shop.refresh(
        PEOPLE, CONSENTS, "select subject, notes, person_record_id from staging.interactions"
    )

    assert people == [("Ada", "ada@example.org", None)]
    assert consents == [("sms", "withdrawn", SENT, "consent_sms?: no")]
    assert interactions == [("Contact form", "Cakes?", "a1")]


def test_ones_own_preferences_add_up_and_each_keeps_its_moment(shop):
    shop.send(
        "hosted_forms", "a1", answer("a1", "2026-03-02T06:00:00Z", NELL, consent_email="yes", preferred_channel="email"),
        kind=f"preferences {NELL}",
    )  # fmt: skip
    shop.refresh()
    shop.send(
        "hosted_forms", "a2", answer("a2", "2026-03-02T07:00:00Z", NELL, consent_email="no"), kind=f"preferences {NELL}"
    )
    consents, preferred = shop.refresh(
        CONSENTS, "select cell from (select preferred_channel as cell from staging.person_rows) where cell is not null"
    )

    assert consents == [
        ("email", "granted", SENT, "consent_email?: yes"),
        ("email", "withdrawn", SENT + timedelta(hours=1), "consent_email?: no"),
    ]
    assert set(preferred) <= {("email",)}


def test_feedback_that_is_changed_stays_one(shop):
    for number, score in enumerate(("2", "5")):
        told = answer(f"{NELL}.O1", f"2026-03-02T0{6 + number}:00:00Z", NELL, score=score, comment="Dry")
        shop.send("hosted_forms", f"a{number}", {**told, "occasion": "O1"}, kind="feedback")
    [feedback] = shop.refresh('select feedback_id, kind, score, scale_max, "at", comment from staging.feedback')

    assert feedback == [(f"{NELL}.O1", "csat", 5, 5, SENT + timedelta(hours=1), "Dry")]


def test_a_damaged_inbox_keeps_no_other_source_from_being_read(shop):
    shop.state.mkdir()
    (shop.state / "inbox.sqlite").write_bytes(b"not a database, but long enough to be looked at" * 50)
    shop.refresh()

    assert [each.source for each in shop.unread] == ["inbox"]
    assert not isinstance(shop.unread[0].problem, SourceUnavailable)


def test_a_hint_is_done_with_when_its_source_has_been_read(shop, tmp_path):
    shop.send("book", "d1", {"id": 1}, kind="orders/create")
    (tmp_path / "book.csv").rename(tmp_path / "away.csv")
    shop.refresh()
    assert shop.waiting() == 1

    (tmp_path / "away.csv").rename(tmp_path / "book.csv")
    shop.refresh()
    assert shop.waiting() == 0
