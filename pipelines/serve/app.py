"""The application: which address is for what, and how an answer comes about."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from connectors.errors import SourceError
from connectors.inbox.delivery import Delivery
from connectors.inbox.store import InboxFullError, open_inbox
from connectors.inbox.writer import Writer
from pipelines.serve.fields import JSON, Fields, content_type
from pipelines.serve.hosted.forms import HostedForms
from pipelines.serve.hosted.languages import language_of
from pipelines.serve.hosted.pages import Pages
from pipelines.serve.intake import Intake
from pipelines.serve.limits import UnderWay
from pipelines.serve.log import Log
from pipelines.serve.posts import NEXT, Posts
from pipelines.serve.refusals import RefusedError, not_stored
from pipelines.serve.webhooks import Webhooks


def build_app(intake: Intake) -> Starlette:
    """The application for this config; it opens the inbox when it is started, and closes it when it is stopped."""
    server = Server(intake)
    hosted = HostedForms(intake, server.pages, server.store)
    return Starlette(
        routes=[
            Route("/health", server.health, methods=["GET"]),
            Route("/hooks/{source}", server.hook, methods=["POST"]),
            Route("/hooks/{source}/{secret}", server.hook, methods=["POST"]),
            Route("/forms/{name}", server.post, methods=["POST"]),
            Route("/forms/{name}", server.preflight, methods=["OPTIONS"]),
            *hosted.routes(),
        ],
        middleware=[Middleware(Log), Middleware(UnderWay)],
        exception_handlers={RefusedError: _refused},
        lifespan=server.lifespan,
    )


def _refused(request: Request, problem: Exception) -> Response:
    if not isinstance(problem, RefusedError):
        raise problem
    request.state.told = {"reason": problem.reason}
    # What is still on its way is not waited for.
    headers = {**problem.headers, "Connection": "close"} if problem.status in (408, 413, 415) else problem.headers
    return JSONResponse({"error": problem.reason}, problem.status, headers)


class Server:
    """The handlers, and the one writer that they share."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self.pages = Pages(intake.hosted.business, intake.hosted.colour)
        self._webhooks, self._posts = Webhooks(intake), Posts(intake)
        self._writer: Writer

    @asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncIterator[None]:
        """Stored before anything is answered, also at the end: the writer finishes what it was handed."""
        self._writer = Writer(self._intake.state)
        try:
            yield
        finally:
            await asyncio.to_thread(self._writer.close)

    async def store(self, request: Request, delivery: Delivery) -> bool:
        """Whether it is new, once it is on disk.

        Raises:
            RefusedError: It could not be stored.
        """
        request.state.source = delivery.source
        try:
            is_new = await asyncio.wrap_future(self._writer.put(delivery))
        except (SourceError, InboxFullError) as problem:
            raise not_stored(problem) from None
        request.state.told = {"stored": is_new}
        return is_new

    async def health(self, _: Request) -> Response:
        """Whether a delivery would be stored now."""
        try:
            await asyncio.to_thread(self._probe)
        except (SourceError, InboxFullError) as problem:
            refused = not_stored(problem)
            return JSONResponse({"status": refused.reason}, 503, refused.headers)
        return JSONResponse({"status": "ok"})

    def _probe(self) -> None:
        with open_inbox(self._intake.state) as inbox:
            inbox.probe()
            if inbox.is_full():
                raise InboxFullError

    async def hook(self, request: Request) -> Response:
        """A delivery of a system."""
        delivery = await self._webhooks.take(request)
        is_new = await self.store(request, delivery) if delivery else False
        return JSONResponse({"stored": is_new})

    async def post(self, request: Request) -> Response:
        """A form on a page of the shop."""
        delivery, fields = await self._posts.take(request)
        if delivery:
            await self.store(request, delivery)
        return self._thanks(request, fields)

    def _thanks(self, request: Request, fields: Fields) -> Response:
        """Back to the shop's page, or JSON to a script; `_next` leads nowhere else than to the shop."""
        origin = self._posts.origin(request)
        headers = {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
        if content_type(request.headers.get("content-type")) == JSON or JSON in request.headers.get("accept", ""):
            return JSONResponse({"stored": True}, headers=headers)
        target = fields.get(NEXT, [""])[0]
        is_own = target.startswith(f"{origin}/") or target == origin
        if is_own:
            return RedirectResponse(target, 303)
        return self.pages.message(language_of(request), "thanks_title", "thanks_contact")

    async def preflight(self, request: Request) -> Response:
        """A browser asks whether a script of that page may send JSON here."""
        self._posts.form(request)
        return Response(
            status_code=204,
            headers={
                "Access-Control-Allow-Origin": self._posts.origin(request),
                "Access-Control-Allow-Methods": "POST",
                "Access-Control-Allow-Headers": "Content-Type",
                "Access-Control-Max-Age": "3600",
                "Vary": "Origin",
            },
        )
