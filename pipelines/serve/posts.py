"""`/forms/<name>`: a form on the shop's own page, sent by a browser or by a script of the page."""

import json
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from urllib.parse import urlsplit

from starlette.requests import Request

from connectors.inbox.delivery import Delivery, NotReadableError
from connectors.inbox.store import utc_now
from pipelines.serve.fields import Fields, fields_of
from pipelines.serve.intake import Intake, WebForm
from pipelines.serve.limits import MOST_FORM_BYTES, RateLimit, client_of, read_body
from pipelines.serve.refusals import RefusedError

HONEYPOT = "_homepage"
"""A field that no person sees: whoever fills it in is a program, is thanked, and is not stored."""

NEXT = "_next"
"""Where the browser goes afterwards: an address on the shop's own pages."""


class Posts:
    """Takes what visitors of the shop's pages send."""

    def __init__(self, intake: Intake, clock: Callable[[], datetime] = utc_now) -> None:
        self._intake, self._clock = intake, clock
        self._limit = RateLimit(burst=20, per_minute=10)

    def form(self, request: Request) -> WebForm:
        """The form that is meant.

        Raises:
            RefusedError: There is none, or the page that sends is not the shop's.
        """
        form = self._intake.forms.get(request.path_params["name"])
        if form is None:
            raise RefusedError(404, "there is no such form")
        if self.origin(request) not in form.origins:
            raise RefusedError(403, "this form is not taken from that page")
        return form

    def origin(self, request: Request) -> str:
        """The site that the visitor is on; of a browser that does not say, by the page it came from."""
        said = request.headers.get("origin", "")
        if said in ("", "null"):
            parts = urlsplit(request.headers.get("referer", ""))
            said = f"{parts.scheme}://{parts.netloc}"
        return said.lower()

    async def take(self, request: Request) -> tuple[Delivery | None, Fields]:
        """The delivery and its fields; None instead of it where a program filled it in.

        Raises:
            RefusedError: It is not taken.
        """
        form = self.form(request)
        client = client_of(request)
        self._limit.check(client)
        self._limit.spend(client)
        body = await read_body(request, MOST_FORM_BYTES)
        try:
            fields = fields_of(body, request.headers.get("content-type"))
        except NotReadableError as problem:
            raise RefusedError(400, str(problem)) from None
        answers = {name: values for name, values in fields.items() if not name.startswith("_")}
        if any(map(str.strip, fields.get(HONEYPOT, []))):
            return None, fields
        if not any(value.strip() for values in answers.values() for value in values):
            raise RefusedError(400, "the form is blank")
        return self.delivery(form.source, answers), fields

    def delivery(self, source: str, answers: Fields) -> Delivery:
        """Sent twice on one day, by a second click, it is one."""
        body = json.dumps(answers, ensure_ascii=False).encode()
        day = self._clock().date().isoformat().encode()
        return Delivery(source, sha256(day + b"\n" + body).hexdigest(), "form", body)
