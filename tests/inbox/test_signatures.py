"""Signatures that six systems would send, and such as nobody may send; vectors made beside the project."""

import json
from base64 import b64decode
from pathlib import Path

import pytest

from connectors.inbox.signatures import SIGNATURES, STALE, is_genuine, knows_secret

VECTORS = json.loads((Path(__file__).parents[1] / "data" / "forms" / "signatures.json").read_text())
SYSTEMS = {header: system for system, header in SIGNATURES.items()}
SIGNED_AT = 1_700_000_000


def checked(vector, header, signature, *, now=SIGNED_AT, address="https://example.org/hooks/square", body=None):
    body = b64decode(vector["body_b64"]) if body is None else body
    return is_genuine(SYSTEMS[header.lower()], body, signature, vector["secret"], address=address, now=now)


ACCEPTED = [
    pytest.param(vector, header, signature, id=f"{vector['body']}-{header}")
    for vector in VECTORS
    for header, signature in vector["accept"].items()
]
REJECTED = [
    pytest.param(vector, header, signature, id=f"{vector['body']}-{header}-{number}")
    for vector in VECTORS
    for header, signatures in vector["reject"].items()
    for number, signature in enumerate(signatures)
    if signature != vector["accept"][header]  # of the empty body, one that was to be altered ended as it began
]


@pytest.mark.parametrize(("vector", "header", "signature"), ACCEPTED)
def test_what_the_system_signed_is_genuine_and_one_byte_more_is_not(vector, header, signature):
    address = "https://example.org/hooks/square"
    if isinstance(signature, dict):
        address, signature = signature["notification_url"], signature["value"]
    altered = b64decode(vector["body_b64"]) + b" "

    assert checked(vector, header, signature, address=address)
    assert not checked(vector, header, signature, address=address, body=altered)


@pytest.mark.parametrize(("vector", "header", "signature"), REJECTED)
def test_what_it_did_not_sign_is_not(vector, header, signature):
    assert not checked(vector, header, signature)


def test_stripe_signatures_are_good_for_five_minutes_on_either_side():
    header, signature = "Stripe-Signature", VECTORS[0]["accept"]["Stripe-Signature"]

    def at(now):
        return checked(VECTORS[0], header, signature, now=now)

    assert [at(SIGNED_AT + late) for late in (-STALE - 1, -STALE, STALE, STALE + 1)] == [False, True, True, False]


def test_while_stripes_secret_is_replaced_either_signature_fits():
    moment, genuine = VECTORS[0]["accept"]["Stripe-Signature"].split(",")

    assert checked(VECTORS[0], "Stripe-Signature", f"{moment},v1={'0' * 64},{genuine}")
    assert not checked(VECTORS[0], "Stripe-Signature", f"{moment},t=1,{genuine}")


def test_squares_signature_is_good_for_one_address_alone():
    signature = VECTORS[0]["accept"]["x-square-hmacsha256-signature"]["value"]

    assert not checked(
        VECTORS[0], "x-square-hmacsha256-signature", signature, address="https://example.org/hooks/other"
    )


def test_no_secret_lets_nobody_in():
    assert not knows_secret("", "")
    assert not is_genuine("tally", b"", VECTORS[4]["accept"]["Tally-Signature"], "", address="", now=0)
    assert knows_secret("s3cret", "s3cret")
    assert not knows_secret("s3cre", "s3cret")
