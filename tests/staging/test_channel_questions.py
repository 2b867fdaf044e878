"""A form asks how people may be contacted: the channels that they tick are a yes, "none of these" is a no to all."""

from typing import Any

import pytest

from assets.staging.channel_lists import answer_for, lists_channels


@pytest.mark.parametrize(
    ("heading", "asks"),
    [
        ("How may we contact you? [tick all that apply]", True),
        ("How would you like us to contact you?", True),
        ("Wie dürfen wir Sie kontaktieren?", True),
        ("Comment pouvons-nous vous joindre ?", True),
        ("You may contact me by:", True),
        ("May we contact you?", False),
        ("Last contacted", False),
        ("How did you hear about us?", False),
    ],
)
def test_a_question_for_the_channels_is_known(heading: str, asks: bool) -> None:
    assert lists_channels(heading) == asks


@pytest.mark.parametrize(
    ("cell", "email", "sms", "post"),
    [
        ("Email, Text message", "yes", "yes", None),
        ("E-Mail; Post", "yes", None, "yes"),
        ("None of these - please do not contact me", "no", "no", "no"),
        ("weekly", "weekly", "weekly", "weekly"),
        (None, None, None, None),
    ],
)
def test_a_channel_that_is_named_is_a_yes_and_one_that_is_not_says_nothing(
    desk: Any, cell: str | None, email: str | None, sms: str | None, post: str | None
) -> None:
    desk.warehouse.connection.execute("create temp table said as select $1::varchar as cell", [cell])
    answers = ", ".join(answer_for("cell", f"consent.{channel}") for channel in ("email", "sms", "post"))
    assert desk.rows(f"select {answers} from said") == [(email, sms, post)]
