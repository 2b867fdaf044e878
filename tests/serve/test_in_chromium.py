"""The hosted forms in a real browser, without scripts: filled in by mouse and keyboard, on a phone and on a desk."""

from connectors.inbox.personal_links import FEEDBACK, PREFERENCES, Personal, token

KEY = bytes(32)
ADA = Personal("C0123456789abcd")
PHONE, DESK = (360, 740), (1280, 900)


def answers(told):
    return {each["ref"]: each["values"] for each in told["answers"]}


def test_a_visitor_fills_in_the_contact_form(served, browser):
    browser.open(f"{served.address}/contact")
    browser.type("#name", "Ada Bell")
    browser.type("#email", "ada@example.org")
    browser.type("#message", "Do you bake <b>wedding</b> cakes?")
    browser.click("input[name='consent.email'][value=yes]")
    browser.click("input[name='consent.phone'][value=no]")
    browser.click("input[name=preferred_channel][value=email]")
    browser.click("button")
    browser.wait(f"{served.address}/thanks/contact")

    [(source, kind, told)] = served.waiting()
    assert (source, kind) == ("hosted_forms", "contact")
    assert answers(told) == {
        "name": ["Ada Bell"],
        "email": ["ada@example.org"],
        "message": ["Do you bake <b>wedding</b> cakes?"],
        "consent.email": ["yes"],
        "consent.phone": ["no"],
        "preferred_channel": ["email"],
    }
    assert told["answers"][3]["question"] == "May we send you news and offers by e-mail?"
    assert "We have your message" in browser.value("document.body.innerText")


def test_an_answer_without_an_address_comes_back_with_what_was_typed(served, browser):
    browser.open(f"{served.address}/contact?lang=de")
    browser.type("#name", "Ada <i>Bell</i>")
    browser.click("button")
    browser.wait(f"{served.address}/contact")
    while not browser.value("document.querySelector('[role=alert]') !== null"):
        pass

    assert browser.value("document.querySelector('[role=alert]').innerText").startswith("Bitte geben Sie Ihre E-Mail")
    assert browser.value("document.querySelector('#name').value") == "Ada <i>Bell</i>"
    assert served.waiting() == []


def test_ones_own_preferences_are_shown_as_they_were_left(served, browser):
    link = f"{served.address}/preferences/{token(KEY, PREFERENCES, ADA)}"
    browser.open(link)
    browser.click("input[name='consent.sms'][value=no]")
    browser.click("button")
    browser.wait(f"{served.address}/thanks/preferences")
    browser.open(link)

    assert browser.value("document.querySelector(\"input[name='consent.sms'][value=no]\").checked")
    assert not browser.value("document.querySelector(\"input[name='consent.email'][value=yes]\").checked")
    [(_, _, told)] = served.waiting()
    assert (told["customer"], answers(told)) == (ADA.customer_id, {"consent.sms": ["no"]})


def test_feedback_is_given_with_two_clicks(served, browser):
    whose = Personal(ADA.customer_id, "O0123456789abcd")
    browser.open(f"{served.address}/feedback/{token(KEY, FEEDBACK, whose)}")
    browser.click("input[name=score][value='4']")
    browser.click("button")
    browser.wait(f"{served.address}/thanks/feedback")

    [(_, _, told)] = served.waiting()
    assert (told["id"], told["customer"], answers(told)) == (whose.name, ADA.customer_id, {"score": ["4"]})


def test_nothing_is_wider_than_the_window_and_everything_can_be_named(served, browser):
    pages = ["/contact", f"/preferences/{token(KEY, PREFERENCES, ADA)}", f"/unsubscribe/{token(KEY, PREFERENCES, ADA)}",
             f"/feedback/{token(KEY, FEEDBACK, Personal(ADA.customer_id, 'O1'))}"]  # fmt: skip
    for language in ("en", "de", "fr"):
        for page in pages:
            browser.open(f"{served.address}{page}?lang={language}")
            assert [size for size in (PHONE, DESK) if browser.page(size)[0] > size[0]] == []
            unnamed = "[...document.querySelectorAll('input:not([type=hidden]), textarea')].filter(e => !e.labels.length).length"
            assert browser.value(unnamed) == 0
            assert browser.value("[document.documentElement.lang, document.querySelectorAll('h1').length]") == [
                language,
                1,
            ]
