"""Who we are, as a request says it."""

import requests

from connectors.http.auth import NOBODY, Basic, Bearer, Header, OAuth1, signature


def headers(auth: object) -> dict[str, str]:
    asked = requests.Request("GET", "https://shop.example.org/orders", auth=auth).prepare()  # type: ignore[arg-type]
    return dict(asked.headers)


def test_each_way_says_it_in_its_header() -> None:
    assert headers(Bearer("t0k")) == {"Authorization": "Bearer t0k"}
    assert headers(Basic("ck", "cs")) == {"Authorization": "Basic Y2s6Y3M="}
    assert headers(Header("X-Shopify-Access-Token", "t0k")) == {"X-Shopify-Access-Token": "t0k"}
    assert headers(NOBODY) == {}


def test_none_shows_its_secret_when_it_is_printed() -> None:
    assert not [auth for auth in (Bearer("t0k"), Basic("k", "t0k"), OAuth1("k", "t0k")) if "t0k" in repr(auth)]


def test_a_signature_is_that_of_the_standard() -> None:
    # The parameters of RFC 5849, 3.4.1.1, signed by OAuthlib 4.0 with HMAC-SHA256 and the secret below.
    given = [("b5", "=%3D"), ("a3", "a"), ("c@", ""), ("a2", "r b"), ("a3", "2 q"), ("c2", "")]
    said = [
        ("oauth_consumer_key", "9djdj82h48djs9d2"),
        ("oauth_signature_method", "HMAC-SHA256"),
        ("oauth_timestamp", "137131201"),
        ("oauth_nonce", "7d8f3e4a"),
    ]
    assert (
        signature("GET", "http://example.com/request", [*given, *said], "j49sk3j29djd")
        == "7n4X410old1BcVUYGR+FSKclmhhBQKWByvqhMtXYTxE="
    )


def test_the_secret_is_not_in_a_signed_address() -> None:
    asked = requests.Request(
        "GET", "http://shop.example.org/orders?per_page=2", auth=OAuth1("ck", "cs_secret", lambda: 1_790_000_000)
    ).prepare()
    assert "oauth_timestamp=1790000000" in str(asked.url)
    assert "per_page=2" in str(asked.url)
    assert "cs_secret" not in str(asked.url)
