"""The lists of a seller at Square, each read on in the way that it can be asked for.

- Orders, payments and refunds are searched by `updated_at`, the earliest first, so the moment of the last one that was
  stored is the cursor; what changes while we read moves to the end, and is met again. They are asked for location by
  location (orders for ten at once): without a location Square answers for the first one alone, and without
  `begin_time` for the last year.
- Customers can be searched by `updated_at`, but not sorted by it: what has changed is read whole, and the cursor moves
  at the end. The first time they are read by `created_at`, so that it can go on where it was killed. A customer who was
  deleted or merged leaves no trace: at a sweep, whoever is not there any more is gone, provided that we met as many as
  Square counts.
- These lists are read from moment to moment and not by cursor, each page beginning with the object that ended the one
  before: so a page that is left out is noticed.
- Entries of points never change: by `created_at`, the newest first.
- The rest is small and read whole.

We begin some minutes before what was read last: lists lag behind, and what comes twice adds nothing.

What does not belong here: requests (`api`), and what the fields mean (`assets/staging/shops/square`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from connectors.errors import SourceError
from connectors.http.pagination import pages
from connectors.source import Batch, Cursor, Reach
from connectors.square.api import NoSuchList, Page, SquareApi
from connectors.square.listings import (
    BY_CREATION,
    LISTINGS,
    LOCATIONS_AT_ONCE,
    LONG_AGO,
    Listing,
    customers_from,
    in_tens,
    orders_from,
    taken_from,
)

OVERLAP = timedelta(minutes=15)


class Square:
    """A seller at Square; see `connectors.source.ObjectSource`."""

    def __init__(
        self, token: str, streams: Iterable[str], sweep_days: int = 7, *, stand_in: str | None = None, **world: Any
    ) -> None:
        """Ask nothing yet; `streams` of `LISTINGS`, `world` as for `connectors.http.api.Api`."""
        self._streams = tuple(name for name in LISTINGS if name in set(streams))
        self._sweep = timedelta(days=sweep_days)
        self.api = SquareApi(token, stand_in=stand_in, **world)
        self._known_locations: tuple[str, ...] | None = None
        self._now = LONG_AGO

    @property
    def place(self) -> str:
        """See `ObjectSource.place`."""
        return "Square"

    def streams(self) -> tuple[str, ...]:
        """See `ObjectSource.streams`."""
        return self._streams

    def link(self, stream: str) -> str:
        """See `ObjectSource.link`."""
        return f"https://squareup.com/{LISTINGS[stream].page}"

    def reach(self) -> Iterator[Reach]:
        """See `ObjectSource.reach`; Square counts customers alone, so a number is told where one page holds all."""
        for stream in self._streams:
            try:
                yield Reach(stream, self._waiting(stream))
            except NoSuchList:
                yield Reach(stream, 0)
            except SourceError as problem:
                yield Reach(stream, problem=str(problem))

    def extract(self, stream: str, cursor: Cursor | None) -> Iterator[Batch]:
        """See `ObjectSource.extract`; what the cursor holds is each way's own."""
        known = cursor or {}
        try:
            yield from self._ways.get(stream, self._whole)(LISTINGS[stream], known)
        except NoSuchList:
            yield Batch((), known, is_last=True)

    @property
    def _ways(self) -> Mapping[str, Callable[[Listing, Cursor], Iterator[Batch]]]:
        return {
            "customers": self._customers,
            "orders": self._orders,
            "payments": self._taken,
            "refunds": self._taken,
            "loyalty_events": self._entries,
        }

    def _waiting(self, stream: str) -> int | None:
        listing = LISTINGS[stream]
        asked = dict(listing.asked)
        if stream == "customers":
            return self._page(listing, {"count": True, "limit": 1}).count
        if stream == "orders":
            asked["location_ids"] = list(self._locations()[:LOCATIONS_AT_ONCE])
        if stream in ("payments", "refunds"):
            asked["begin_time"] = LONG_AGO
        page = self._page(listing, asked)
        is_all = page.cursor is None and (stream not in ("payments", "refunds") or len(self._locations()) == 1)
        return len(page.found) if is_all else None

    def _locations(self) -> tuple[str, ...]:
        if self._known_locations is None:
            page = self._page(LISTINGS["locations"], {})
            self._now = _said(page.answered_at)
            self._known_locations = tuple(sorted(one["id"] for one in page.found))
        return self._known_locations

    def _begun(self, known: Cursor) -> tuple[dict[str, str], str]:
        """Up to which moment each location was read, and when everything was last; at a sweep we begin anew."""
        self._locations()
        until, swept = dict(known.get("until") or {}), known.get("swept") or self._now
        return ({}, self._now) if until and _moment(self._now) - _moment(swept) >= self._sweep else (until, swept)

    def _whole(self, listing: Listing, _: Cursor) -> Iterator[Batch]:
        present = set[str]()
        for page in self._pages(listing, listing.asked):
            found = _objects(page.found)
            present |= {name for name, _ in found}
            yield Batch(found, {})
        yield Batch((), {}, present=frozenset(present), is_last=True)

    def _orders(self, listing: Listing, known: Cursor) -> Iterator[Batch]:
        """Locations that were read before, and those that were not, ten of each at once."""
        until, swept = self._begun(known)
        groups = [[one for one in self._locations() if (one in until) == is_known] for is_known in (True, False)]
        for group in groups:
            for places in in_tens(group):
                since = min((until.get(one, LONG_AGO) for one in places), default=LONG_AGO)
                for page in self._from(listing, partial(orders_from, places), "updated_at", _before(since)):
                    reached = _last(page, since)
                    until |= {one: max(reached, until.get(one, LONG_AGO)) for one in places}
                    yield Batch(_objects(page.found), {"until": dict(until), "swept": swept})
        yield Batch((), {"until": until, "swept": swept}, is_last=True)

    def _taken(self, listing: Listing, known: Cursor) -> Iterator[Batch]:
        """Payments or refunds, of one location after the other."""
        until, swept = self._begun(known)
        for place in self._locations():
            since = until.get(place, LONG_AGO)
            for page in self._from(listing, partial(taken_from, place), "updated_at", _before(since)):
                until[place] = max(_last(page, since), until.get(place, LONG_AGO))
                yield Batch(_objects(page.found), {"until": dict(until), "swept": swept})
        yield Batch((), {"until": until, "swept": swept}, is_last=True)

    def _customers(self, listing: Listing, known: Cursor) -> Iterator[Batch]:
        if "since" not in known:
            yield from self._everybody(listing, known)
            return
        since, swept = known["since"], known.get("swept", LONG_AGO)
        query = {"filter": {"updated_at": {"start_at": _before(since)}}, "sort": dict(BY_CREATION)}
        now = None
        for page in self._pages(listing, {"query": query}):
            now = now or _said(page.answered_at)
            yield Batch(_objects(page.found), known)
        now = now or since
        if _moment(now) - _moment(swept) < self._sweep:
            yield Batch((), {"since": now, "swept": swept}, is_last=True)
            return
        yield from self._missed(listing, known)
        yield Batch((), {"since": now, "swept": now}, is_last=True)

    def _everybody(self, listing: Listing, known: Cursor) -> Iterator[Batch]:
        """The first time: `created` is how far we came, `begun` when it began."""
        begun, created = known.get("begun"), known.get("created", LONG_AGO)
        for page in self._from(listing, customers_from, "created_at", created):
            begun = begun or _said(page.answered_at)
            created = page.found[-1].get("created_at", created) if page.found else created
            yield Batch(_objects(page.found), {"begun": begun, "created": created})
        yield Batch((), {"since": begun, "swept": begun}, is_last=True)

    def _missed(self, listing: Listing, known: Cursor) -> Iterator[Batch]:
        """Everybody again; whoever is not there is gone, if Square counts as many as we met."""
        present, count = set[str](), None
        for page in self._pages(listing, {"query": {"sort": dict(BY_CREATION)}, "count": True}):
            present |= {one["id"] for one in page.found}
            count = page.count
            yield Batch(_objects(page.found), known)
        if count == len(present):
            yield Batch((), known, present=frozenset(present))

    def _entries(self, listing: Listing, known: Cursor) -> Iterator[Batch]:
        since = known.get("since", LONG_AGO)
        query = {"filter": {"date_time_filter": {"created_at": {"start_at": _before(since)}}}}
        newest = since
        for page in self._pages(listing, {"query": query}):
            newest = max([newest, *(one["created_at"] for one in page.found)])
            yield Batch(_objects(page.found), known)
        yield Batch((), {"since": newest}, is_last=True)

    def _page(self, listing: Listing, asked: Mapping[str, Any]) -> Page:
        limit = {} if listing.limit is None else {"limit": listing.limit}
        return self.api.page(listing.method, listing.path, listing.name, {**limit, **asked})

    def _from(
        self, listing: Listing, asked: Callable[[str], Mapping[str, Any]], field: str, since: str
    ) -> Iterator[Page]:
        """Page after page, sorted by the moments of `field`, each asked for from the last moment of the one before.

        So its last object is met again: a page that is left out is noticed, and no cursor grows old. Only where more
        are of one moment than a page holds, we go by the cursor.
        """

        def fetch(place: tuple[str, str, str]) -> Page:
            moment, last, cursor = place
            page = self._page(listing, {**asked(moment), **({"cursor": cursor} if cursor else {})})
            if moment == LONG_AGO and not cursor and page.found:
                last = _objects(self._page(listing, {**asked(moment), "limit": 1}).found[:1])[0][0]
            is_met = not last or last in dict(_objects(page.found))
            # It may have moved on, by a change of this moment; a second answer is believed.
            return page if is_met else self._page(listing, asked(moment))

        def following(page: Page, place: tuple[str, str, str]) -> tuple[str, str, str] | None:
            if page.cursor is None or not page.found:
                return None
            name, last = _objects(page.found)[-1]
            is_one_moment = last[field] == page.found[0][field]
            return (place[0], "", page.cursor) if is_one_moment else (last[field], name, "")

        return pages((since, "", ""), fetch, following, _content, f"{listing.path} of Square")

    def _pages(self, listing: Listing, asked: Mapping[str, Any]) -> Iterator[Page]:
        """Page after page, by the cursor that each names for the next."""

        def fetch(place: str) -> Page:
            return self._page(listing, {**asked, **({"cursor": place} if place else {})})

        return pages("", fetch, lambda page, _: page.cursor, _content, f"{listing.path} of Square")


def _content(page: Page) -> tuple[tuple[str, object], ...]:
    """What tells pages apart: an object that moved to the end since comes again, with another version."""
    return tuple((name, one.get("updated_at")) for name, one in _objects(page.found))


def _objects(found: Iterable[dict[str, Any]]) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    return tuple((str(one.get("id") or one["dispute_id"]), one) for one in found)


def _last(page: Page, since: str) -> str:
    return page.found[-1]["updated_at"] if page.found else since


def _before(said: str) -> str:
    return LONG_AGO if said == LONG_AGO else _said(_moment(said) - OVERLAP)


def _moment(said: str) -> datetime:
    return datetime.fromisoformat(said)


def _said(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
