"""A shop at Shopify as streams of objects: customers, orders with lines, products.

How it is read, and why:

- The first time as a bulk operation; later what changed since, page by page, or in bulk again where that is much.
- What changed is found by the shop's search, which may know of a change some minutes late, and by the shop's clock, of
  which we take only what it wrote into the objects. So every read begins ten minutes before the newest change that we
  know of; what comes again unchanged adds nothing.
- Pages are sorted by the time of change: what changes meanwhile moves to the end and is met again. We count before we
  read: fewer than there were means that a page was lost, and nothing is taken for read.
- A search for what was deleted finds most, and not all: so at an interval all ids are compared. Orders are read again
  whole then, and whenever a customer was deleted, because two customers who were merged at the shop leave their orders
  behind with nothing to tell of it.
- Without the permission `read_all_orders` a shop shows 60 days of orders. What it does not show is not gone.

What does not belong here: sending (`client`), what the fields mean (`assets/staging/shops/shopify`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from types import MappingProxyType
from typing import Any

from connectors.errors import SourceChanged, SourceError, SourceUnavailable
from connectors.http.pagination import pages
from connectors.shopify import bulk, documents
from connectors.shopify.client import Client
from connectors.shopify.documents import KINDS, Kind
from connectors.shopify.progress import Progress, changed_since, moment, overlapped, question
from connectors.shopify.refusals import TooCostly, missing
from connectors.shopify.version import notice
from connectors.source import Batch, Cursor, Reach

BULK_ABOVE = 500
"""Changed objects from which a bulk operation is quicker than paying for pages: a page of orders costs nine seconds."""

IN_A_BATCH = 500
ALL_ORDERS = "read_all_orders"
ONLY_60_DAYS = (
    f"the shop shows only the orders of the last 60 days: the app lacks the permission {ALL_ORDERS}."
    " Older ones that were read before stay"
)
NOTHING: Mapping[str, Any] = MappingProxyType({"nodes": (), "pageInfo": MappingProxyType({"hasNextPage": False})})
_SUBJECTS = {"customers": ("CUSTOMER",), "orders": ("ORDER", "CUSTOMER"), "products": ("PRODUCT",)}


class Shopify:
    """One shop."""

    def __init__(
        self,
        client: Client,
        resources: tuple[str, ...],
        sweep_days: int = 7,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._client = client
        self._resources = resources
        self._sweep = timedelta(days=sweep_days)
        self._now = now
        self._scopes: frozenset[str] | None = None

    @property
    def place(self) -> str:
        """The shop by its address."""
        return self._client.place

    def streams(self) -> tuple[str, ...]:
        """Customers first, so that nobody's order comes before they do."""
        return tuple(name for name in KINDS if name in self._resources)

    def link(self, stream: str) -> str:
        """The object's page in the shop's admin."""
        return f"https://admin.shopify.com/store/{self._client.shop.partition('.')[0]}/{stream}/{{id}}"

    def reach(self) -> Iterator[Reach]:
        """How many objects there are, or which permission is missing."""
        for name in self.streams():
            kind = KINDS[name]
            try:
                self._need(kind)
                found = self._client.ask(documents.count(kind))[f"{kind.root}Count"]
                yield Reach(name, int(found["count"]), notice=None if self._sees_all(name) else ONLY_60_DAYS)
            except SourceError as error:
                yield Reach(name, problem=str(error))

    def extract(self, stream: str, cursor: Cursor | None) -> Iterator[Batch]:
        """See `ObjectSource.extract`."""
        kind = KINDS[stream]
        progress = Progress(**(cursor or {}))
        self._need(kind)
        deleted = self._deletions(stream, progress)
        if job := progress.job or self._job(stream, progress, deleted):
            for batch in self._in_bulk(stream, kind, replace(progress, job=job)):
                progress = Progress(**batch.cursor)
                yield batch
        for batch in self._changed(stream, kind, progress):
            progress = Progress(**batch.cursor)
            yield batch
        gone = frozenset(_number(one["subjectId"]) for one in deleted if one["subjectType"] == _SUBJECTS[stream][0])
        newest = max([progress.deleted or "", *(one["createdAt"] for one in deleted)]) or progress.since
        yield Batch((), asdict(replace(progress, deleted=newest)), gone, is_last=True, notices=self._notices(stream))

    def _job(self, stream: str, progress: Progress, deleted: list[dict[str, Any]]) -> str | None:
        """What has to be read in bulk before the pages of what changed, if anything."""
        if progress.since is None:
            return "all"
        is_due = not self._sweep or not progress.swept or self._now() - moment(progress.swept) >= self._sweep
        if stream == "orders" and (is_due or any(one["subjectType"] == "CUSTOMER" for one in deleted)):
            return "all"
        if is_due:
            return "ids"
        return "changed" if self._count(KINDS[stream], progress.since) > BULK_ABOVE else None

    def _in_bulk(self, stream: str, kind: Kind, progress: Progress) -> Iterator[Batch]:
        """What a bulk operation finds, the one that was begun before if there is one."""
        for _ in range(bulk.TRIES):
            if progress.operation is None:
                progress = replace(progress, operation=bulk.start(self._client, question(kind, progress)), done=0)
                yield Batch((), asdict(progress))
            if done := bulk.wait(self._client, progress.operation or "", kind.scopes):
                yield from self._found(stream, kind, progress, done)
                return
            progress = replace(progress, operation=None, done=0)
        raise SourceUnavailable(
            "Shopify began the bulk operation three times and finished none: the next refresh tries again"
        )

    def _found(self, stream: str, kind: Kind, progress: Progress, done: bulk.Done) -> Iterator[Batch]:
        """Batches of what the operation found, and at the end which ids there are."""
        ids: set[str] = set()
        found = bulk.objects(self._client, done, kind)
        at = 0
        while some := list(islice(found, IN_A_BATCH)):
            ids |= {_number(one["id"]) for one in some}
            at += len(some)
            if at > progress.done and progress.job != "ids":
                # What was handed over before a kill comes once more where it shares a batch; it adds nothing.
                yield Batch(_objects(some), asdict(replace(progress, done=at)))
        is_all = progress.job != "changed" and self._sees_all(stream)
        since = progress.since if progress.job == "ids" else done.began
        swept = progress.swept if progress.job == "changed" else done.began
        over = Progress(since, progress.deleted, swept)
        yield Batch((), asdict(over), present=frozenset(ids) if is_all else None)

    def _changed(self, stream: str, kind: Kind, progress: Progress) -> Iterator[Batch]:
        """Pages of what changed. How far we got is told only at the end, when it is known that none was lost."""
        for _ in range(2):
            expected = self._count(kind, progress.since or "")
            seen: dict[str, str] = {}
            for nodes in self._pages(stream, kind, changed_since(progress.since or "")):
                seen |= {one["id"]: one["updatedAt"] for one in nodes}
                whole = [made for one in nodes if (made := self._with_children(kind, one)) is not None]
                yield Batch(_objects(whole), asdict(progress))
            if len(seen) >= expected:
                newest = max([progress.since or "", *seen.values()])
                yield Batch((), asdict(replace(progress, since=newest)))
                return
        # Pages and count do not agree: what they are made from is read by itself.
        yield from self._in_bulk(stream, kind, replace(progress, job="changed"))

    def _pages(self, stream: str, kind: Kind, query: str) -> Iterator[list[dict[str, Any]]]:
        size = kind.page

        def fetch(after: str) -> Mapping[str, Any]:
            nonlocal size
            while True:
                try:
                    return self._page(kind, query, size, after)
                except TooCostly:
                    if size == 1:
                        raise
                    size = max(size // 2, 1)

        def content(page: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
            return tuple((one["id"], one["updatedAt"]) for one in page["nodes"])

        for page in pages("", fetch, _following, content, f"{stream} of {self.place}"):
            yield page["nodes"]

    def _page(self, kind: Kind, query: str, size: int, after: str) -> Mapping[str, Any]:
        answer = self._client.ask(documents.page(kind), query=query, first=size, after=after or None)
        page: Mapping[str, Any] = answer[kind.root]
        return page

    def _with_children(self, kind: Kind, found: dict[str, Any]) -> dict[str, Any] | None:
        """The object with all its children; None when it was deleted while we asked for more of them."""
        made = dict(found)
        for name, *_ in kind.children:
            page = found[name]
            children = list(page["nodes"])

            def fetch(after: str, name: str = name) -> Mapping[str, Any]:
                answer = self._client.ask(
                    documents.rest_of(kind, name), may_be_nothing=True, id=found["id"], after=after
                )
                one = answer[kind.one]
                return {"nodes": [], "pageInfo": {}, "is_gone": True} if one is None else dict(one[name])

            if page["pageInfo"]["hasNextPage"]:
                first = page["pageInfo"]["endCursor"]
                for more in pages(first, fetch, _following, _ids, f"the {name} of one of the {kind.root}"):
                    if more.get("is_gone"):
                        return None
                    children += more["nodes"]
            made[name] = children
        return made

    def _deletions(self, stream: str, progress: Progress) -> list[dict[str, Any]]:
        """What the shop remembers as deleted since we looked last; nothing the first time."""
        if progress.since is None:
            return []
        found: list[dict[str, Any]] = []
        for subject in _SUBJECTS[stream]:
            since = overlapped(progress.deleted or progress.since)
            query = f"action:destroy AND subject_type:{subject} AND created_at:>='{since}'"

            def fetch(after: str, query: str = query) -> Mapping[str, Any]:
                answer = self._client.ask(documents.DELETED, may_be_nothing=True, query=query, after=after or None)
                # A shop that does not show its events has none: the sweep finds what they would have told of.
                page: Mapping[str, Any] = answer["events"] or NOTHING
                return page

            for page in pages("", fetch, _following, _ids, f"what was deleted at {self.place}"):
                # A search that does not know a word finds everything: so what it found is looked at.
                found += [
                    one for one in page["nodes"] if one["action"] == "destroy" and one.get("subjectType") == subject
                ]
        return found

    def _count(self, kind: Kind, since: str) -> int:
        told = self._client.ask(documents.count(kind), query=changed_since(since))[f"{kind.root}Count"]
        return int(told["count"])

    def _granted(self) -> frozenset[str]:
        if self._scopes is None:
            told = self._client.ask(documents.ABOUT)["currentAppInstallation"]["accessScopes"]
            # Who may write may read, and Shopify need not say both.
            self._scopes = frozenset(one["handle"].replace("write_", "read_", 1) for one in told)
        return self._scopes

    def _need(self, kind: Kind) -> None:
        lacking = [scope for scope in kind.scopes if scope not in self._granted()]
        if lacking:
            raise missing(lacking)

    def _sees_all(self, stream: str) -> bool:
        return stream != "orders" or ALL_ORDERS in self._granted()

    def _notices(self, stream: str) -> tuple[str, ...]:
        told = [notice(self._now().date(), self._client.answered_by) if stream == self.streams()[0] else None]
        told.append(None if self._sees_all(stream) else ONLY_60_DAYS)
        return tuple(f"{self.place}: {one}" for one in told if one)


def _following(page: Mapping[str, Any], _: str) -> str | None:
    info = page["pageInfo"]
    if info.get("hasNextPage") and not info.get("endCursor"):
        raise SourceChanged("Shopify says that there is more, and not where. What was read before stays in use.")
    return str(info["endCursor"]) if info.get("hasNextPage") else None


def _ids(page: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(one["id"] for one in page["nodes"])


def _objects(found: list[dict[str, Any]]) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    return tuple((_number(one["id"]), one) for one in found)


def _number(gid: str) -> str:
    """`450789469` of `gid://shopify/Order/450789469`: what the admin's address and exports call it."""
    return gid.rpartition("/")[2].partition("?")[0]
