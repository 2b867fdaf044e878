"""R12: whatever is sent without the right to, is refused, and leaves nothing behind."""

import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

PLACES = st.sampled_from(
    [
        "typeform",
        "tally",
        "shopify",
        "woocommerce",
        "stripe",
        "square",
        "jotform/x",
        "google_form/x",
        "nobody",
        "%00",
        "../x",
    ]
)
HEADERS = st.dictionaries(
    st.sampled_from(
        ["Typeform-Signature", "Tally-Signature", "Stripe-Signature", "X-Shopify-Hmac-Sha256", "Content-Type"]
    ),
    st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=80),
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PLACES, st.binary(max_size=2000), HEADERS)
def test_no_forgery_gets_in(served, place, body, headers):
    answer = requests.post(f"{served.address}/hooks/{place}", data=body, headers=headers, timeout=30)

    assert 400 <= answer.status_code < 500
    assert served.waiting() == []
