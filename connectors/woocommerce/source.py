"""The streams of a shop: what is read how, and where reading goes on.

    orders, refunds, products, variations   what changed since, and what was put into the bin
    customers                               no moments to ask for: ids and moments of all, then those that changed
    reviews                                 all

Oddities:
- A key sees customers by role; without `role=all` those who registered as something else are missing.
- `status=any` leaves out the bin. What is deleted for good leaves no trace: every few days all ids are compared.
- A clock that was set back gives moments that we are past: the last quarter of an hour is read again each time.
- `related_ids`, `price_html` and `_links` differ from request to request though nothing changed: they are left out.
- A plugin that writes into a customer's fields behind WooCommerce's back moves no moment: the sweep finds it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from types import MappingProxyType
from typing import Any

from connectors.errors import SourceError
from connectors.source import Batch, Cursor, Reach
from connectors.woocommerce.api import NoSuchRoute, ShopApi
from connectors.woocommerce.reading import CREATED, FORMAT, MODIFIED, Moments, by_id, by_moment

OVERLAP = timedelta(minutes=15)
LONG_AGO = datetime(1990, 1, 1)  # noqa: DTZ001  # GMT, as every moment here
BUCKET = 100
"""Customers whose ids lie together are compared by one digest."""

FLEETING = frozenset({"_links", "related_ids", "price_html", "avatar_url", "reviewer_avatar_urls", "payment_url"})


@dataclass(frozen=True, slots=True)
class Listing:
    """One list of the shop: its path, how its changes are found, what is asked for besides, its page in the admin."""

    path: str
    moments: Moments | None
    params: Mapping[str, Any] = field(default_factory=dict)
    has_bin: bool = False
    page: str = "post.php?post={id}&action=edit"


LISTINGS: Mapping[str, Listing] = MappingProxyType(
    {
        "customers": Listing("customers", None, {"role": "all"}, page="user-edit.php?user_id={id}"),
        "orders": Listing("orders", MODIFIED, {"status": "any"}, has_bin=True),
        "refunds": Listing("refunds", CREATED),
        "products": Listing("products", MODIFIED, {"status": "any"}, has_bin=True),
        "variations": Listing("variations", MODIFIED, {"status": "any"}),
        "reviews": Listing("products/reviews", None, {"status": "all"}, page="comment.php?action=editcomment&c={id}"),
    }
)
"""In the order in which they are read: who bought is known before what was bought."""


class WooCommerce:
    """A shop; see `connectors.source.ObjectSource`."""

    def __init__(
        self,
        url: str,
        key: str,
        secret: str,
        streams: Iterable[str],
        sweep_days: int = 7,
        *,
        stand_in: str | None = None,
        **world: Any,
    ) -> None:
        """Ask nothing yet; `streams` of `LISTINGS`, `world` as for `connectors.http.api.Api`."""
        self._streams = tuple(name for name in LISTINGS if name in set(streams))
        self._sweep = timedelta(days=sweep_days)
        self.api = ShopApi(url, key, secret, stand_in, **world)

    @property
    def place(self) -> str:
        """See `ObjectSource.place`."""
        return self.api.place

    def streams(self) -> tuple[str, ...]:
        """See `ObjectSource.streams`."""
        return self._streams

    def link(self, stream: str) -> str:
        """See `ObjectSource.link`."""
        return f"{self.api.url}/wp-admin/{LISTINGS[stream].page}"

    def reach(self) -> Iterator[Reach]:
        """See `ObjectSource.reach`."""
        for stream in self._streams:
            listing = LISTINGS[stream]
            try:
                page = self.api.page(listing.path, {**listing.params, "per_page": 1, "_fields": "id"})
            except NoSuchRoute:
                yield Reach(stream, 0)
            except SourceError as problem:
                yield Reach(stream, problem=str(problem))
            else:
                yield Reach(stream, page.total)

    def extract(self, stream: str, cursor: Cursor | None) -> Iterator[Batch]:
        """See `ObjectSource.extract`."""
        listing = LISTINGS[stream]
        try:
            if listing.moments is not None:
                yield from self._changes(stream, listing, listing.moments, cursor or {})
            elif stream == "customers":
                yield from self._customers(listing, cursor or {})
            else:
                yield from self._everything(stream, listing)
        except NoSuchRoute:
            if stream not in ("refunds", "variations"):
                raise
            told = f"{self.place} is too old to list {stream} by themselves; they are read as far as others name them"
            yield Batch((), {}, is_last=True, notices=(told,))

    def _changes(self, stream: str, listing: Listing, moments: Moments, cursor: Cursor) -> Iterator[Batch]:
        """What changed since.

        The cursor: `until` is the moment up to which all was read, `bin` one before which nothing is put into the bin any
        longer, both by the shop's own moments; `swept` is when all ids were compared last, by its clock.
        """
        what = f"{stream} of {self.place}"
        begun = _read_moment(cursor.get("until"))
        start = LONG_AGO if begun is None else begun if cursor.get("is_going_on") else begun - OVERLAP
        state, until, now = dict(cursor), begun or LONG_AGO, None
        for found, reached, page in by_moment(self.api.page, listing.path, moments, start, listing.params, what):
            now = now or _said(page.answered_at)
            until = max(until, reached)
            said = until.strftime(FORMAT)
            state = {"until": said, "bin": state.get("bin", said), "swept": state.get("swept", now)}
            yield Batch(_objects(found), {**state, "is_going_on": True})
        gone: frozenset[str] = frozenset()
        if listing.has_bin:
            gone, state["bin"] = self._in_bin(listing, moments, state["bin"], begun, what)
        present = None
        if cursor and self._is_due(state["swept"], now):
            present, state["swept"] = self._ids(listing, what), now
        yield Batch((), state, gone, present, is_last=True)

    def _in_bin(
        self, listing: Listing, moments: Moments, since: Any, begun: datetime | None, what: str
    ) -> tuple[frozenset[str], str]:
        """The ids in the bin, and from when on to look the next time."""
        params = {**listing.params, "status": "trash", "_fields": f"id,{moments.field}"}
        last = _read_moment(since) or LONG_AGO
        found, until = set[str](), max(last, begun or LONG_AGO)
        for binned, reached, _ in by_moment(self.api.page, listing.path, moments, last - OVERLAP, params, what):
            found |= {str(one["id"]) for one in binned}
            until = max(until, reached)
        return frozenset(found), until.strftime(FORMAT)

    def _ids(self, listing: Listing, what: str) -> frozenset[str]:
        read = by_id(self.api.page, listing.path, {**listing.params, "_fields": "id"}, what)
        return frozenset(str(one["id"]) for found, _ in read for one in found)

    def _is_due(self, swept: Any, now: Any) -> bool:
        last, this = _read_moment(swept), _read_moment(now)
        return last is None or this is None or this - last >= self._sweep

    def _customers(self, listing: Listing, cursor: Cursor) -> Iterator[Batch]:
        """Whole the first time and at each sweep; else those of whose bucket any moment is another."""
        known: dict[str, str] = dict(cursor.get("buckets") or {})
        what = f"customers of {self.place}"
        light = {"_fields": "id,date_modified_gmt"} if known else {}
        buckets: dict[str, list[tuple[int, str]]] = {}
        now = None
        for found, page in by_id(self.api.page, listing.path, {**listing.params, **light}, what):
            now = now or _said(page.answered_at)
            for one in found:
                name = str(one["id"] // BUCKET)
                buckets.setdefault(name, []).append((one["id"], str(one.get("date_modified_gmt"))))
            if not known:
                whole = {name: _digest(entries) for name, entries in list(buckets.items())[:-1]}
                yield Batch(_objects(found), {"buckets": whole, "is_going_on": True})
        is_sweep = bool(known) and not cursor.get("is_going_on") and self._is_due(cursor.get("swept"), now)
        swept = now if is_sweep or not cursor.get("swept") else cursor["swept"]
        digests = {name: _digest(entries) for name, entries in buckets.items()}
        if known:
            for name, entries in buckets.items():
                if is_sweep or known.get(name) != digests[name]:
                    found = self._by_ids(listing, [one for one, _ in entries])
                    known[name] = digests[name]
                    yield Batch(
                        _objects(found), {"buckets": dict(known), "swept": cursor.get("swept"), "is_going_on": True}
                    )
        present = frozenset(str(one) for entries in buckets.values() for one, _ in entries)
        yield Batch((), {"buckets": digests, "swept": swept}, present=present, is_last=True)

    def _by_ids(self, listing: Listing, ids: list[int]) -> list[dict[str, Any]]:
        if not ids:
            return []
        params = {
            **listing.params,
            "include": ",".join(map(str, ids)),
            "orderby": "id",
            "order": "asc",
            "per_page": BUCKET,
        }
        return self.api.page(listing.path, params).found

    def _everything(self, stream: str, listing: Listing) -> Iterator[Batch]:
        present = set[str]()
        for found, _ in by_id(self.api.page, listing.path, listing.params, f"{stream} of {self.place}"):
            present |= {str(one["id"]) for one in found}
            yield Batch(_objects(found), {})
        yield Batch((), {}, present=frozenset(present), is_last=True)


def _objects(found: Iterable[Mapping[str, Any]]) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    return tuple((str(one["id"]), {key: value for key, value in one.items() if key not in FLEETING}) for one in found)


def _digest(entries: list[tuple[int, str]]) -> str:
    return blake2b(repr(sorted(entries)).encode(), digest_size=6).hexdigest()


def _read_moment(said: Any) -> datetime | None:
    return datetime.strptime(str(said), FORMAT) if said else None  # noqa: DTZ007  # GMT


def _said(now: datetime) -> str:
    return now.astimezone(UTC).strftime(FORMAT)
