"""What Stripe says when it refuses.

Here: the words. Not here: when something is refused (`app.py`, `lists.py`).
"""

from typing import Any

from shop_server.app import Refusal

DOCS = "https://stripe.com/docs/error-codes/"
BUSY = (
    "This object cannot be accessed right now because another API request or Stripe process is currently accessing it."
    " If you see this error intermittently, retry the request. If you see this error frequently and are making multiple"
    " concurrent requests to a single object, make your requests serially or at a lower rate."
)


def invalid(message: str, param: str | None = None, code: str | None = None, status: int = 400) -> Refusal:
    """The request itself is wrong."""
    error: dict[str, Any] = {"message": message, "type": "invalid_request_error"}
    if code:
        error |= {"code": code, "doc_url": DOCS + code.replace("_", "-")}
    if param:
        error["param"] = param
    return Refusal(status, {"error": error})


def missing(kind: str, object_id: str, param: str = "id") -> Refusal:
    return invalid(f"No such {kind}: '{object_id}'", param, "resource_missing", 404)


def no_key() -> Refusal:
    return invalid(
        "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth"
        " (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, or"
        " we can help at https://support.stripe.com/.",
        status=401,
    )


def wrong_key(key: str) -> Refusal:
    return invalid(f"Invalid API Key provided: {masked(key)}", status=401)


def expired_key(key: str) -> Refusal:
    return invalid(f"Expired API Key provided: {masked(key)}", code="api_key_expired", status=401)


def publishable_key() -> Refusal:
    return invalid(
        "This API call cannot be made with a publishable API key. Please use a secret API key. You can find a list of your"
        " API keys at https://dashboard.stripe.com/account/apikeys.",
        code="secret_key_required",
        status=403,
    )


def not_permitted(key: str, account: str, permission: str) -> Refusal:
    return invalid(
        f"The provided key '{masked(key)}' does not have the required permissions for this endpoint on account"
        f" '{account}'. Having the '{permission}' permission would allow this request to continue.",
        status=403,
    )


def too_many() -> Refusal:
    refusal = invalid("Request rate limit exceeded. Learn more about rate limits here", code="rate_limit", status=429)
    refusal.headers["Stripe_Rate_Limited_Reason"] = "global-rate"
    return refusal


def busy() -> Refusal:
    return invalid(BUSY, code="lock_timeout", status=429)


def failed(status: int) -> Refusal:
    message = (
        "Sorry! There was an error while talking to one of our backends. Support has been notified. (req_0000000000000)"
    )
    return Refusal(status, {"error": {"message": message, "type": "api_error"}})


def masked(key: str) -> str:
    """A key as Stripe repeats it: its kind and its last six letters."""
    kind = "_".join(key.split("_")[:2])
    return f"{kind}_{'*' * 20}{key[-6:]}"
