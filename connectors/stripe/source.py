"""The lists of an account at Stripe, read whole once, and then as they change.

A list is sorted by when its objects came about, the newest first, and cannot be asked for what changed. So after the
first time each stream is read in two parts:

- what came about since, by a window of `created`;
- what changed since, by the account's events, which hold the object as it was left. They are kept for 30 days: whoever
  was away for longer reads everything again.

Both begin some minutes before the last read ended, by Stripe's own clock: lists lag behind, and what comes twice adds
nothing. Everything is read again at a sweep, in case an event was missed.

A list that is read whole is read from page to page with one object in common, so that a page that is left out is
noticed; what stands before the first one is asked for as well.

While a list is read for the first time, the cursor is the last object that was stored: new ones come before the first
page, and are the next refresh's. A draft invoice may be deleted meanwhile, and with it the cursor: then we begin anew.

What does not belong here: requests (`api`), and what the fields mean (`assets/staging/shops/stripe`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from connectors.errors import SourceError
from connectors.http.pagination import pages
from connectors.source import Batch, Cursor, Reach
from connectors.stripe.api import CursorGone, Page, StripeApi

PER_PAGE = 100
MINUTE, HOUR, DAY = 60, 3600, 86_400
OVERLAP = 15 * MINUTE
EVENTS_ARE_KEPT = 29 * DAY
"""A day less than Stripe promises."""


FLEETING = frozenset({"refunds"})
"""What an event says of a charge, in accounts of old, and a list does not."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One list of Stripe, and how to learn of its changes.

    Attributes:
        events: Types of events that hold an object that changed; those that end in `gone` one that is no more.
        gone: How such an event ends; None where nothing of the kind is ever deleted.
        overlap: Seconds before the last read from which new objects are looked at again.
        has_window: It may be asked for what came about since; else it is read until it reaches what is older.
        is_small: It is read whole each time: few objects, and no event tells all of it.
        page: Where a person finds one in the dashboard.
    """

    path: str
    params: Mapping[str, Any] = field(default_factory=dict)
    events: tuple[str, ...] = ()
    gone: str | None = None
    overlap: int = OVERLAP
    has_window: bool = True
    is_small: bool = False
    page: str = "search?query={id}"


def _invoice(*ends: str) -> tuple[str, ...]:
    return tuple(f"invoice.{end}" for end in ends)


LISTINGS: Mapping[str, Listing] = MappingProxyType(
    {
        "customers": Listing(
            "customers", events=("customer.updated", "customer.deleted"), gone="customer.deleted", page="customers/{id}"
        ),
        "products": Listing("products", {"expand[]": "data.default_price"}, is_small=True, page="products/{id}"),
        "charges": Listing(
            "charges",
            events=("charge.succeeded", "charge.updated", "charge.captured", "charge.expired", "charge.failed", "charge.refunded"),
            page="payments/{id}",
        ),
        "refunds": Listing("refunds", events=("refund.updated", "refund.failed", "charge.refund.updated")),
        "invoices": Listing(
            "invoices",
            events=_invoice(
                "updated", "finalized", "paid", "payment_succeeded", "payment_failed", "voided", "marked_uncollectible",
                "sent", "overdue", "deleted",
            ),
            gone="invoice.deleted",
            page="invoices/{id}",
        ),
        "invoice_payments": Listing("invoice_payments", events=("invoice_payment.paid",), has_window=False),
        "subscriptions": Listing(
            "subscriptions",
            {"status": "all"},
            events=tuple(
                f"customer.subscription.{end}" for end in ("updated", "deleted", "paused", "resumed", "pending_update_applied")
            ),
            page="subscriptions/{id}",
        ),
        "disputes": Listing(
            "disputes",
            events=tuple(
                f"charge.dispute.{end}" for end in ("updated", "closed", "funds_withdrawn", "funds_reinstated")
            ),
            page="disputes/{id}",
        ),
        # A checkout ends within a day of its beginning, and is not changed after.
        "checkout_sessions": Listing("checkout/sessions", {"expand[]": "data.line_items"}, overlap=25 * HOUR),
    }
)  # fmt: skip
"""In the order in which they are read: who bought is known before what was bought."""


class Stripe:
    """An account at Stripe; see `connectors.source.ObjectSource`."""

    def __init__(
        self,
        key: str,
        streams: Iterable[str],
        sweep_days: int = 7,
        *,
        is_test: bool = False,
        stand_in: str | None = None,
        **world: Any,
    ) -> None:
        """Ask nothing yet; `streams` of `LISTINGS`, `world` as for `connectors.http.api.Api`."""
        self._streams = tuple(name for name in LISTINGS if name in set(streams))
        self._sweep = sweep_days * DAY
        self.api = StripeApi(key, is_test=is_test, stand_in=stand_in, **world)

    @property
    def place(self) -> str:
        """See `ObjectSource.place`."""
        return "Stripe"

    def streams(self) -> tuple[str, ...]:
        """See `ObjectSource.streams`."""
        return self._streams

    def link(self, stream: str) -> str:
        """See `ObjectSource.link`."""
        return f"{self.api.dashboard}/{LISTINGS[stream].page}"

    def reach(self) -> Iterator[Reach]:
        """See `ObjectSource.reach`; Stripe counts nothing, so a number is told only where one page holds all."""
        for stream in self._streams:
            listing = LISTINGS[stream]
            try:
                page = self.api.page(listing.path, {**listing.params, "limit": PER_PAGE})
                if listing.events:
                    self.api.page("events", {"limit": 1, "types[]": list(listing.events)})
            except SourceError as problem:
                yield Reach(stream, problem=str(problem))
            else:
                yield Reach(stream, None if page.has_more else len(page.found))

    def extract(self, stream: str, cursor: Cursor | None) -> Iterator[Batch]:
        """See `ObjectSource.extract`; the cursor is `{"after", "begun"}` of a first read, then `{"since", "swept"}`."""
        listing, known = LISTINGS[stream], cursor or {}
        if listing.is_small:
            yield from self._whole(listing)
        elif "since" not in known:
            yield from self._first(listing, known)
        else:
            yield from self._changes(listing, known)

    def _everything(self, listing: Listing) -> Iterator[Page]:
        """The whole list; what stands before the page that was said to be the first comes with it."""
        is_first = True
        for page in self._pages(listing.path, listing.params):
            before = self._before(listing, page) if is_first else []
            is_first = False
            yield replace(page, found=[*before, *page.found])

    def _whole(self, listing: Listing) -> Iterator[Batch]:
        present = set[str]()
        for page in self._everything(listing):
            present |= {one["id"] for one in page.found}
            yield Batch(_objects(page.found), {})
        yield Batch((), {}, present=frozenset(present), is_last=True)

    def _first(self, listing: Listing, known: Cursor) -> Iterator[Batch]:
        begun, after = known.get("begun"), known.get("after")
        try:
            for page in self._pages(listing.path, listing.params, after) if after else self._everything(listing):
                begun = begun or page.answered_at
                yield Batch(_objects(page.found), _going_on(begun, page))
        except CursorGone:
            begun = known.get("begun")
            for page in self._everything(listing):
                begun = begun or page.answered_at
                yield Batch(_objects(page.found), _going_on(begun, page))
        state = {"since": begun, "swept": begun}
        if after:
            # What came after the run that was killed stands before the first page.
            yield from self._changes(listing, state)
        else:
            yield Batch((), state, is_last=True)

    def _changes(self, listing: Listing, known: Cursor) -> Iterator[Batch]:
        """What is new, then what changed; after a long time away, or at a sweep, everything."""
        since, swept = int(known["since"]), int(known.get("swept", 0))
        until = since - listing.overlap
        window = {**listing.params, **({"created[gte]": until} if listing.has_window else {})}
        newest = self.api.page(listing.path, {**window, "limit": PER_PAGE})
        now = newest.answered_at
        was_long_away = now - since >= EVENTS_ARE_KEPT
        if was_long_away or now - swept >= self._sweep:
            # Of events that are not kept any more nothing says who was deleted: then whoever is not there is.
            yield from self._again(listing, known, with_present=was_long_away and listing.gone is not None)
            swept = now
        else:
            for page in self._pages(listing.path, window, first=newest):
                found = [one for one in page.found if one["created"] >= until]
                yield Batch(_objects(found), known)
                if len(found) < len(page.found):
                    break
        yield from self._events(listing, max(since - OVERLAP, now - EVENTS_ARE_KEPT), known)
        yield Batch((), {"since": now, "swept": swept}, is_last=True)

    def _again(self, listing: Listing, known: Cursor, *, with_present: bool) -> Iterator[Batch]:
        present = set[str]()
        for page in self._everything(listing):
            present |= {one["id"] for one in page.found}
            yield Batch(_objects(page.found), known)
        if with_present:
            yield Batch((), known, present=frozenset(present))

    def _events(self, listing: Listing, since: int, known: Cursor) -> Iterator[Batch]:
        """Each object as its newest event left it, and the ids of those that are gone."""
        if not listing.events:
            return
        seen = set[str]()
        for page in self._pages("events", {"types[]": list(listing.events), "created[gte]": since}):
            gone, changed = set[str](), list[dict[str, Any]]()
            for event in page.found:
                one = event["data"]["object"]
                if one["id"] in seen:
                    continue
                seen.add(one["id"])
                if event["type"] == listing.gone:
                    gone.add(one["id"])
                else:
                    changed.append(one)
            yield Batch(_objects(changed), known, gone=frozenset(gone))

    def _pages(
        self, path: str, params: Mapping[str, Any], after: str | None = None, *, first: Page | None = None
    ) -> Iterator[Page]:
        """Page after page, each from the last object of the one before, which shows that none is missing between them."""

        def fetch(place: tuple[str, str]) -> Page:
            if place == _BEGINNING and first is not None:
                return first
            return self._behind(path, params, *place)

        def following(page: Page, place: tuple[str, str]) -> tuple[str, str] | None:
            ids = (*place[1:], *_ids(page))
            return (ids[-2], ids[-1]) if page.has_more and len(page.found) else None

        return pages(("", after) if after else _BEGINNING, fetch, following, _ids, f"{path} of Stripe")

    def _behind(self, path: str, params: Mapping[str, Any], before_last: str, last: str) -> Page:
        """The page behind the object `last`; one without it at its head is not believed, and asked for plainly."""
        wanted = {**params, "limit": PER_PAGE}
        if before_last:
            page = self.api.page(path, {**wanted, "starting_after": before_last})
            if page.found and page.found[0]["id"] == last:
                return replace(page, found=page.found[1:])
        return self.api.page(path, {**wanted, **({"starting_after": last} if last else {})})

    def _before(self, listing: Listing, page: Page) -> list[dict[str, Any]]:
        """Nothing but what came this moment, unless we were not given the first page."""
        found: list[dict[str, Any]] = []
        while page.found:
            asked = {**listing.params, "limit": PER_PAGE, "ending_before": page.found[0]["id"]}
            page = self.api.page(listing.path, asked)
            found = [*page.found, *found]
        return found


_BEGINNING = ("", "")


def _ids(page: Page) -> tuple[str, ...]:
    return tuple(one["id"] for one in page.found)


def _going_on(begun: int, page: Page) -> Cursor:
    return {"begun": begun, **({"after": page.found[-1]["id"]} if page.found else {})}


def _objects(found: Iterable[dict[str, Any]]) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    return tuple((one["id"], {key: value for key, value in one.items() if key not in FLEETING}) for one in found)
