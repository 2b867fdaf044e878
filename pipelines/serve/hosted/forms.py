"""The addresses of the hosted forms, and what happens at each."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from connectors.inbox.delivery import Delivery, NotReadableError
from connectors.inbox.personal_links import FEEDBACK, PREFERENCES, Personal, read_token, token
from connectors.inbox.store import utc_now
from pipelines.serve.fields import Fields, fields_of
from pipelines.serve.hosted import answers
from pipelines.serve.hosted.forgery import is_from_elsewhere, is_token, new_token, remember, visitor_of
from pipelines.serve.hosted.languages import language_of, languages
from pipelines.serve.hosted.pages import Pages, Values
from pipelines.serve.hosted.preferences import Current, current
from pipelines.serve.intake import HOSTED_SOURCE, Intake
from pipelines.serve.limits import MOST_FORM_BYTES, RateLimit, client_of, read_body
from pipelines.serve.posts import HONEYPOT
from pipelines.serve.refusals import RefusedError

Store = Callable[[Request, Delivery], Awaitable[bool]]
Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Shown:
    """A page that is shown or sent: the public one, or somebody's own by their link."""

    request: Request
    language: str
    bound_to: str
    whose: Personal | None = None

    @property
    def speaks(self) -> dict[str, str]:
        """The visitor's language, where anybody said it: the program of a mail box that unsubscribes does not."""
        is_said = "lang" in self.request.query_params or "accept-language" in self.request.headers
        return {"language": self.language} if is_said else {}


class HostedForms:
    """Contact and preferences, and feedback; `store` answers when an answer is on disk."""

    def __init__(self, intake: Intake, pages: Pages, store: Store) -> None:
        self._intake, self._hosted, self._pages, self._store = intake, intake.hosted, pages, store
        self._limit = RateLimit(burst=60, per_minute=30)

    def routes(self) -> list[Route]:
        """Those of the forms that the config asks for."""
        contact = {
            "/contact": (self.show_contact, self.send_contact),
            "/preferences/{token}": (self.show_preferences, self.send_preferences),
            "/unsubscribe/{token}": (self.show_unsubscribe, self.unsubscribe),
        }
        feedback = {"/feedback/{token}": (self.show_feedback, self.send_feedback)}
        pages = (contact if self._hosted.has_contact else {}) | (feedback if self._hosted.has_feedback else {})
        return [
            *(Route(path, self._told(show), methods=["GET"]) for path, (show, _) in pages.items()),
            *(Route(path, self._told(send), methods=["POST"]) for path, (_, send) in pages.items()),
            Route("/style.css", self.style, methods=["GET"]),
            Route("/thanks/{what}", self.thanks, methods=["GET"]),
        ]

    def _told(self, handler: Handler) -> Handler:
        """A person is told on a page what a program is told in JSON."""

        async def handle(request: Request) -> Response:
            try:
                return await handler(request)
            except NotReadableError as problem:
                refused = RefusedError(400, str(problem))
            except RefusedError as problem:
                refused = problem
            request.state.told = {"reason": refused.reason}
            title, words = ("later_title", "later") if refused.status == 503 else ("refused_title", "refused")
            page = self._pages.message(language_of(request), title, words, refused.status)
            page.headers.update(refused.headers)
            return page

        return handle

    async def style(self, _: Request) -> Response:
        """How the pages look."""
        return self._pages.style()

    async def thanks(self, request: Request) -> Response:
        """After an answer was stored; by itself it says nothing of anybody."""
        what = request.path_params["what"]
        if what not in ("contact", "preferences", "feedback"):
            raise RefusedError(404, "there is no such place")
        return self._pages.message(language_of(request), "thanks_title", f"thanks_{what}")

    async def show_contact(self, request: Request) -> Response:
        """The public form."""
        visitor = visitor_of(request)
        page = Shown(request, language_of(request), visitor)
        return self._remembered(self._contact(page, Current()), visitor)

    async def send_contact(self, request: Request) -> Response:
        """An answer to the public form."""
        visitor = visitor_of(request)
        page = Shown(request, language_of(request), visitor)
        fields = await self._sent(request)
        values = answers.values_of(fields, answers.CONTACT)
        if self._is_forged(page, fields):
            return self._remembered(self._contact(page, Current(values), "try_again"), visitor)
        if problem := answers.contact_problem(values):
            return self._remembered(self._contact(page, Current(values), problem), visitor)
        if not _is_program(fields):
            name = _delivery_id(fields, values)
            told = answers.answer(name, utc_now(), page.language, answers.CONTACT, values, **page.speaks)
            await self._store(request, Delivery(HOSTED_SOURCE, name, "contact", answers.as_bytes(told)))
        return _thanked("contact", page)

    async def show_preferences(self, request: Request) -> Response:
        """Somebody's own choices, as they are now."""
        page = self._personal(request, PREFERENCES)
        if page is None or page.whose is None:
            return self._unknown(request)
        return self._contact(page, await self._current(page.whose))

    async def send_preferences(self, request: Request) -> Response:
        """Somebody's own choices, changed."""
        page = self._personal(request, PREFERENCES)
        if page is None or page.whose is None:
            return self._unknown(request)
        fields = await self._sent(request)
        values = answers.values_of(fields, answers.PREFERENCES)
        if self._is_forged(page, fields):
            return self._contact(page, Current(values), "try_again")
        if not values:
            return self._contact(page, await self._current(page.whose), "no_answer")
        await self._store_preferences(page, values, _delivery_id(fields, values))
        return _thanked("preferences", page)

    async def show_unsubscribe(self, request: Request) -> Response:
        """A page with one button: programs that look at every link of a mail unsubscribe nobody."""
        page = self._personal(request, PREFERENCES)
        if page is None or page.whose is None:
            return self._unknown(request)
        return self._pages.page(
            "unsubscribe", page.language, "unsubscribe_title", preferences=self._preferences_path(page.whose)
        )

    async def unsubscribe(self, request: Request) -> Response:
        """No more e-mails, in one step; whoever has the link may, as RFC 8058 wants it: no cookie, no question."""
        page = self._personal(request, PREFERENCES)
        if page is None or page.whose is None:
            return self._unknown(request)
        await read_body(request, MOST_FORM_BYTES)
        await self._store_preferences(page, {"consent.email": "no"}, secrets.token_hex(16))
        link = (self._preferences_path(page.whose), "to_preferences")
        return self._pages.message(page.language, "unsubscribed_title", "unsubscribed", link=link)

    async def show_feedback(self, request: Request) -> Response:
        """The questions about one order or visit."""
        page = self._personal(request, FEEDBACK)
        return self._unknown(request) if page is None else self._feedback(page, {})

    async def send_feedback(self, request: Request) -> Response:
        """One answer for each order; the last one counts."""
        page = self._personal(request, FEEDBACK)
        if page is None or page.whose is None or page.whose.occasion is None:
            return self._unknown(request)
        fields = await self._sent(request)
        values = answers.values_of(fields, answers.FEEDBACK)
        if self._is_forged(page, fields):
            return self._feedback(page, values, "try_again")
        if not values:
            return self._feedback(page, values, "no_answer")
        if not _is_program(fields):
            whose = {"customer": page.whose.customer_id, "occasion": page.whose.occasion, **page.speaks}
            told = answers.answer(page.whose.name, utc_now(), page.language, answers.FEEDBACK, values, **whose)
            name = _delivery_id(fields, values)
            await self._store(request, Delivery(HOSTED_SOURCE, name, "feedback", answers.as_bytes(told)))
        return _thanked("feedback", page)

    def _personal(self, request: Request, purpose: str) -> Shown | None:
        """The page of whoever has the link; None where the link is not ours."""
        given = request.path_params["token"]
        whose = read_token(self._hosted.key, purpose, given)
        if whose is None:
            self._limit.check(client_of(request))
            self._limit.spend(client_of(request))
            return None
        return Shown(request, language_of(request), given, whose)

    async def _sent(self, request: Request) -> Fields:
        if is_from_elsewhere(request):
            raise RefusedError(403, "sent from another site")
        if "token" not in request.path_params:
            self._limit.check(client_of(request))
            self._limit.spend(client_of(request))
        return fields_of(await read_body(request, MOST_FORM_BYTES), request.headers.get("content-type"))

    def _is_forged(self, page: Shown, fields: Fields) -> bool:
        return not is_token(self._hosted.key, page.bound_to, fields.get("_token", [""])[0])

    async def _current(self, whose: Personal) -> Current:
        kind = _kind(whose)
        return await asyncio.to_thread(current, self._intake.state, HOSTED_SOURCE, kind, whose.customer_id)

    async def _store_preferences(self, page: Shown, values: Mapping[str, str], name: str) -> None:
        if page.whose:
            whose = {"customer": page.whose.customer_id, **page.speaks}
            told = answers.answer(name, utc_now(), page.language, answers.PREFERENCES, values, **whose)
            delivery = Delivery(HOSTED_SOURCE, name, _kind(page.whose), answers.as_bytes(told))
            await self._store(page.request, delivery)

    def _contact(self, page: Shown, now: Current, problem: str | None = None) -> Response:
        t = languages()[page.language]
        return self._pages.page(
            "contact",
            page.language,
            "preferences_title" if page.whose else "contact_title",
            422 if problem else 200,
            is_personal=page.whose is not None,
            known_as=now.known_as,
            problem=problem and t[problem],
            token=new_token(self._hosted.key, page.bound_to),
            honeypot=HONEYPOT,
            channels=answers.CHANNELS,
            yes_no=answers.options(t, answers.YES_NO, "{}"),
            preferred=answers.options(t, answers.PREFERRED, "{}_word"),
            frequencies=answers.options(t, answers.FREQUENCIES, "{}"),
            value=Values(now.values),
        )

    def _feedback(self, page: Shown, values: Mapping[str, str], problem: str | None = None) -> Response:
        t = languages()[page.language]
        return self._pages.page(
            "feedback",
            page.language,
            "feedback_title",
            422 if problem else 200,
            problem=problem and t[problem],
            token=new_token(self._hosted.key, page.bound_to),
            honeypot=HONEYPOT,
            ratings=answers.options(t, answers.RATINGS, "score_{}"),
            yes_no=answers.options(t, answers.YES_NO, "{}"),
            value=Values(values),
        )

    def _remembered(self, response: Response, visitor: str) -> Response:
        return remember(response, visitor, is_secure=self._intake.address.startswith("https:"))

    def _unknown(self, request: Request) -> Response:
        return self._pages.message(language_of(request), "unknown_title", "unknown", 404)

    def _preferences_path(self, whose: Personal) -> str:
        return f"/preferences/{token(self._hosted.key, PREFERENCES, whose)}"


def _kind(whose: Personal) -> str:
    return f"preferences {whose.customer_id}"


def _is_program(fields: Fields) -> bool:
    return any(map(str.strip, fields.get(HONEYPOT, [])))


def _delivery_id(fields: Fields, values: Mapping[str, str]) -> str:
    """Sent twice by a second click, it is one: the token is of one page that was shown."""
    told = "\x1f".join([fields["_token"][0], *(f"{name}={value}" for name, value in values.items())])
    return sha256(told.encode()).hexdigest()[:32]


def _thanked(what: str, page: Shown) -> Response:
    return RedirectResponse(f"/thanks/{what}?lang={page.language}", 303, {"Cache-Control": "no-store"})
