"""Links in sentences are the ones that the server takes, and none is made that leads nowhere."""

from datetime import datetime
from pathlib import Path

import pytest

from assets.follow_ups.personal_links import define_signature
from assets.settings import Business, Settings
from assets.warehouse.connection import open_warehouse
from connectors.inbox.personal_links import FEEDBACK, PREFERENCES, Personal, links_key, token
from pipelines.config.load import ConfigError, load

CONFIG = """
business: {{name: Corner Bakery, country: GB}}
forms: {forms}
follow_ups: {{ours: {{where: orders > 1, say: "{say}"}}}}
"""


def test_the_tables_sign_as_the_server_does(tmp_path: Path) -> None:
    ada, order = Personal("C0123456789abcd"), Personal("C0123456789abcd", "O0123456789abcd")
    settings = Settings(tmp_path, Business("Corner Bakery", "GB", "GBP", "Europe/London"))
    with open_warehouse(settings, datetime(2026, 3, 2, 6)) as warehouse:
        define_signature(warehouse)
        signed = warehouse.rows(
            "select $1 || '-' || link_signature('preferences', $1), $2 || '-' || link_signature('feedback', $2)",
            [ada.name, order.name],
        )

    key = links_key(tmp_path)
    assert signed == [(token(key, PREFERENCES, ada), token(key, FEEDBACK, order))]


@pytest.mark.parametrize(
    ("forms", "say", "problem"),
    [
        ('{address: "https://f.example.org", contact: {}}', "{{ preferences_link }}", None),
        (
            '{address: "https://f.example.org", contact: {}}',
            "{{ feedback_link }}",
            "this link leads to the feedback form",
        ),
        ("{contact: {}}", "{{ unsubscribe_link }}", "a personal link leads nowhere without an address"),
        ("{contact: {}}", "{{ first_name }}", None),
    ],
)
def test_a_link_needs_the_form_that_it_leads_to(tmp_path: Path, forms: str, say: str, problem: str | None) -> None:
    (tmp_path / "regulars.yaml").write_text(CONFIG.format(forms=forms, say=say))
    if problem is None:
        load(tmp_path, {})
    else:
        with pytest.raises(ConfigError, match=problem):
            load(tmp_path, {})
