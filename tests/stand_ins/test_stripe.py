"""The stand-in for Stripe answers as Stripe does: its objects, its lists, its refusals, over real HTTP."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from shop_server.running import Running, start
from stripe_server.app import StripeApp
from stripe_server.objects import official
from stripe_server.town import many, on, open_shop

KEY = "sk_live_stand_in"


@pytest.fixture(scope="module")
def bakery() -> Iterator[Running[StripeApp]]:
    """The small shop; tests that change it open one of their own."""
    app = StripeApp()
    open_shop(app.store)
    with start(app) as running:
        yield running


def ask(shop: Running[StripeApp], path: str, key: str = KEY, **query: Any) -> tuple[int, dict[str, Any]]:
    answer = requests.get(f"{shop.url}/v1/{path}", params=query, auth=(key, ""), timeout=5)
    return answer.status_code, answer.json()


def ids(shop: Running[StripeApp], path: str, key: str = KEY, **query: Any) -> list[str]:
    status, content = ask(shop, path, key, **query)
    assert status == 200, content
    return [one["id"] for one in content["data"]]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("customers", "customer"), ("charges", "charge"), ("payment_intents", "payment_intent"), ("refunds", "refund"),
        ("invoices", "invoice"), ("invoice_payments", "invoice_payment"), ("subscriptions", "subscription"),
        ("disputes", "dispute"), ("products", "product"), ("checkout/sessions", "checkout.session"), ("events", "event"),
    ],
)  # fmt: skip
def test_every_object_has_the_fields_of_stripes_own_sample(bakery: Running[StripeApp], path: str, kind: str):
    _, content = ask(bakery, path, limit=100)
    unasked = {"refunds"} if kind == "charge" else set()
    assert {frozenset(one) for one in content["data"]} == {frozenset(official()[kind]) - unasked}


def test_a_list_is_walked_by_the_last_id_newest_first(bakery: Running[StripeApp]):
    first, second = ids(bakery, "customers", limit=4), ids(bakery, "customers", limit=4, starting_after="cus_grace")
    assert (first, second) == (["cus_cafe", "cus_noor", "cus_liz", "cus_grace"], ["cus_aisha", "cus_bob"])


def test_a_list_tells_whether_there_is_more(bakery: Running[StripeApp]):
    assert [ask(bakery, "customers", limit=limit)[1]["has_more"] for limit in (5, 6)] == [True, False]


def test_a_window_of_time_includes_its_ends_as_it_is_told(bakery: Running[StripeApp]):
    window = {"created[gte]": on(2), "created[lt]": on(4)}
    assert ids(bakery, "customers", **window) == ["cus_liz", "cus_grace"]


def test_a_subscription_that_ended_is_listed_only_on_request(bakery: Running[StripeApp]):
    assert "sub_liz_bread" not in ids(bakery, "subscriptions")
    assert "sub_liz_bread" in ids(bakery, "subscriptions", status="all")


def test_an_expanded_object_stands_in_the_place_of_its_id(bakery: Running[StripeApp]):
    _, plain = ask(bakery, "charges/ch_half_back")
    expand = {"expand[]": ["customer", "refunds"]}
    _, charge = ask(bakery, "charges/ch_half_back", **expand)
    assert (plain["customer"], "refunds" in plain) == ("cus_grace", False)
    assert charge["customer"]["name"] == "Grace Okafor"
    assert [refund["id"] for refund in charge["refunds"]["data"]] == ["re_half"]


def test_live_keys_see_no_test_customers_and_test_keys_no_live_ones(bakery: Running[StripeApp]):
    assert "cus_test" not in ids(bakery, "customers")
    assert ids(bakery, "customers", "sk_test_stand_in") == ["cus_test"]


@pytest.mark.parametrize(
    ("path", "query", "status", "message"),
    [
        ("customers", {"limit": 101}, 400, "Invalid integer: 101. Must be between 1 and 100."),
        ("customers", {"page": 2}, 400, "Received unknown parameter: page"),
        ("customers", {"starting_after": "cus_none"}, 404, "No such customer: 'cus_none'"),
        ("charges/ch_none", {}, 404, "No such charge: 'ch_none'"),
        ("charges", {"expand[]": "data.baker"}, 400, "This property cannot be expanded (baker)."),
        ("loaves", {}, 404, "Unrecognized request URL (GET: /v1/loaves)."),
    ],
)
def test_a_request_that_is_wrong_is_told_so(
    bakery: Running[StripeApp], path: str, query: dict[str, Any], status: int, message: str
):
    assert ask(bakery, path, **query)[0] == status
    assert ask(bakery, path, **query)[1]["error"]["message"] == message


def test_keys_are_refused_with_the_reason(bakery: Running[StripeApp]):
    key = bakery.app.restricted("rk_live_only_customers", "rak_customer_read")
    bakery.app.keys["sk_live_old"] = type(bakery.app.keys[KEY])(expired=True)
    told = {name: ask(bakery, "charges", name) for name in ("sk_live_wrong", "sk_live_old", "pk_live_x", key)}
    assert {name: (status, content["error"].get("code")) for name, (status, content) in told.items()} == {
        "sk_live_wrong": (401, None),
        "sk_live_old": (401, "api_key_expired"),
        "pk_live_x": (403, "secret_key_required"),
        key: (403, None),
    }
    assert "Having the 'rak_charge_read' permission" in told[key][1]["error"]["message"]
    assert ids(bakery, "customers", key)


def test_a_change_leaves_an_event_with_the_object_as_it_was_then():
    app = StripeApp(clock=lambda: float(on(50)))
    open_shop(app.store)
    app.drift("changed-customer")
    app.drift("deleted-customer")
    with start(app) as shop:
        window = {"created[gte]": on(50), "types[]": ["customer.updated", "customer.deleted"]}
        _, content = ask(shop, "events", **window)
        assert [(e["type"], e["data"]["object"]["id"], e["data"]["object"]["phone"]) for e in content["data"]] == [
            ("customer.deleted", "cus_cafe", None),
            ("customer.updated", "cus_bob", "+441174960999"),
        ]
        assert ask(shop, "customers/cus_cafe") == (200, {"deleted": True, "id": "cus_cafe", "object": "customer"})
        assert ids(shop, "customers", starting_after="cus_cafe", limit=1) == ["cus_noor"]


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ("429", 429, "rate_limit"),
        ("lock-timeout", 429, "lock_timeout"),
        ("500", 500, None),
        ("401", 401, "api_key_expired"),
    ],
)
def test_what_goes_wrong_is_in_stripes_words(fault: str, status: int, code: str | None):
    app = StripeApp([{"fault": fault}])
    open_shop(app.store)
    with start(app) as shop:
        answered, content = ask(shop, "customers")
        assert (answered, content["error"].get("code")) == (status, code)
        assert ask(shop, "customers")[0] == 200


def test_pages_may_repeat_loop_or_be_missing():
    def walked(fault: str, at: int) -> list[str]:
        app = StripeApp([{"fault": fault, "at": at}])
        open_shop(app.store)
        with start(app) as shop:
            pages = [ids(shop, "customers", limit=2)]
            for _ in range(2):
                pages.append(ids(shop, "customers", limit=2, starting_after=(pages[-1] or pages[-2])[-1]))
        return [page[0].removeprefix("cus_") for page in pages if page]

    assert walked("repeated-page", 3) == ["cafe", "liz", "liz"]
    assert walked("cursor-loop", 3) == ["cafe", "liz", "cafe"]
    assert walked("missing-page", 2) == ["cafe", "aisha"]


def test_a_hundred_pages_of_a_busy_account_hold_every_payment_once():
    app = StripeApp()
    many(app.store, 2_000)
    with start(app) as shop:
        seen: list[str] = []
        more = True
        while more:
            after = {"starting_after": seen[-1]} if seen else {}
            _, content = ask(shop, "charges", limit=100, **after)
            seen += [one["id"] for one in content["data"]]
            more = content["has_more"]
    assert (len(seen), len(set(seen)), len(app.log)) == (2_000, 2_000, 20)


def test_it_runs_by_itself():
    command = [sys.executable, str(Path(__file__).parent / "stripe.py")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        answer = requests.get(f"{url}/v1/customers", auth=("rk_live_customers_only", ""), timeout=5)
        process.terminate()
    assert answer.json()["data"][-1]["name"] == "Bob Hargreave"
