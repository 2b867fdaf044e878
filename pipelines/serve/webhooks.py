"""`/hooks/<source>`: a system tells us of something new. Checked over the bytes that came, stored, and only then thanked."""

import json
import re
import time
from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request

from connectors.inbox.delivery import Delivery, NotReadableError, delivery_id, parse_object
from connectors.inbox.signatures import SIGNATURES, UNSIGNED, is_genuine, knows_secret
from pipelines.serve.fields import JSON, MULTIPART, URLENCODED, content_type, fields_of
from pipelines.serve.intake import Hook, Intake
from pipelines.serve.limits import RateLimit, client_of, read_body
from pipelines.serve.refusals import RefusedError

TOPICS = {"shopify": "x-shopify-topic", "woocommerce": "x-wc-webhook-topic"}
"""Where a system says what happened, unless in the body."""

PING = re.compile(rb"webhook_id=[0-9]{1,19}")
"""What WooCommerce sends, unsigned, to see whether anybody is there."""


class Webhooks:
    """Takes deliveries for the sources that have a secret."""

    def __init__(self, intake: Intake, clock: Callable[[], float] = time.time) -> None:
        self._intake, self._clock = intake, clock
        # Only what was refused counts: a shop may send as much as it sells.
        self._refused = RateLimit(burst=100, per_minute=60)

    async def take(self, request: Request) -> Delivery | None:
        """The delivery, as soon as it is known to be genuine; None for a ping that holds nothing.

        Raises:
            RefusedError: It is not taken.
        """
        client = client_of(request)
        self._refused.check(client)
        try:
            return await self._take(request)
        except NotReadableError as problem:
            self._refused.spend(client)
            raise RefusedError(400, str(problem)) from None
        except RefusedError:
            self._refused.spend(client)
            raise

    async def _take(self, request: Request) -> Delivery | None:
        hook = self._intake.hooks.get(request.path_params["source"])
        if hook is None or not self._knows_address(hook, request):
            raise RefusedError(404, "there is no such place")
        body = await read_body(request)
        if hook.system == "woocommerce" and PING.fullmatch(body):
            return None
        if hook.system in SIGNATURES:
            self._check_signature(hook, request, body)
        payload = _payload(hook.system, body, request.headers.get("content-type"))
        kind = request.headers.get(TOPICS.get(hook.system, ""), None) or _kind(payload)
        stored = body if hook.system in SIGNATURES else json.dumps(payload, ensure_ascii=False).encode()
        return Delivery(hook.source, delivery_id(hook.system, stored, payload), kind and kind[:100], stored)

    def _knows_address(self, hook: Hook, request: Request) -> bool:
        given = request.path_params.get("secret")
        if hook.system in UNSIGNED:
            return given is not None and knows_secret(given, hook.secret)
        return given is None

    def _check_signature(self, hook: Hook, request: Request, body: bytes) -> None:
        signature = request.headers.get(SIGNATURES[hook.system])
        address = f"{self._intake.address}{request.url.path}"
        if not is_genuine(hook.system, body, signature, hook.secret, address=address, now=self._clock()):
            raise RefusedError(401, "the signature is missing, wrong or too old")


def _payload(system: str, body: bytes, header: str | None) -> Mapping[str, Any]:
    """What was sent, as one object. Jotform sends a form, whose field `rawRequest` is the answer in JSON."""
    if system == "jotform":
        if content_type(header) not in (MULTIPART, URLENCODED):
            raise RefusedError(415, "not a form, as Jotform sends it")
        return {name: values[0] for name, values in fields_of(body, header).items()}
    if content_type(header) != JSON:
        raise RefusedError(415, "not JSON")
    return parse_object(body)


def _kind(payload: Mapping[str, Any]) -> str | None:
    found = [payload[name] for name in ("event_type", "eventType", "type") if isinstance(payload.get(name), str)]
    return found[0] if found else None
