"""How the lists of a shop are read without missing or doubling anything, however much they change meanwhile.

    by_moment   what changed after a moment: the next page begins at the last moment seen, and not at a number,
                so what is deleted, added or changed while we read moves nothing past us
    by_id       everything, in the order of ids; each page begins with the last one of the page before,
                so what is deleted while we read is noticed, and read past again

Oddities:
- `modified_after` and `after` leave out the very second that they name, and moments have no fractions: we ask from a
  second before. A second with more objects than a page is read by id.
- Moments are the shop's local time unless `dates_are_gmt` is set, and then without a zone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from connectors.errors import SourceChanged
from connectors.http.pagination import PageRepeated
from connectors.woocommerce.api import Ask, Page

PAGE = 100
"""The most that a shop gives at once."""

FORMAT = "%Y-%m-%dT%H:%M:%S"
SECOND = timedelta(seconds=1)
AGAIN = 3
"""How often a page that holds fewer than it should is read once more."""

LONGEST = 100_000
"""Pages of one list: beyond, the shop does not do what we ask."""


@dataclass(frozen=True, slots=True)
class Moments:
    """How a list tells when its objects changed: the field, and the words of the filter and the order."""

    field: str
    after: str
    before: str
    order: str


MODIFIED = Moments("date_modified_gmt", "modified_after", "modified_before", "modified")
CREATED = Moments("date_created_gmt", "after", "before", "date")


def by_moment(
    ask: Ask, path: str, moments: Moments, start: datetime, params: Mapping[str, Any], what: str
) -> Iterator[tuple[list[dict[str, Any]], datetime, Page]]:
    """Everything from `start` on, in the order of its moments: objects, the moment up to which all is read, the page.

    Raises:
        PageRepeated: The shop gives other moments than those that were asked for.
        SourceError: See `connectors.woocommerce.api`.
    """
    since, seen = start, set[tuple[int, str]]()
    place: _Place | None = None
    again = 0
    while True:
        page = ask(path, _from(moments, since, params))
        if place and page.total is not None and page.total < place.rest and again < AGAIN:
            # Fewer than there should be: a page was left out, or something was deleted. To read it again tells which.
            since, seen, place, again = place.since, place.seen, None, again + 1
            continue
        times = _moments(page.found, moments, since)
        if times != sorted(times) or (times and times[0] < since - SECOND):
            raise _ignored(what)
        fresh = [one for one in page.found if (one["id"], _said(one, moments)) not in seen]
        until = max([since, *times])
        is_last = len(times) >= (len(times) if page.total is None else page.total) and len(times) < PAGE
        if not is_last and until == since:
            of_it = _of_one_second(ask, path, moments, since, params, what)
            fresh = list({one["id"]: one for one in [*fresh, *of_it]}.values())
            until = since + SECOND
        rest = (page.total or 0) - sum(at < until for at in times)
        place = _Place(since, seen, rest) if until > since + SECOND else None
        seen = {(one["id"], _said(one, moments)) for one in page.found}
        yield fresh, until, page
        if is_last:
            return
        since = until


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a page began, and how many objects there should be from where the next one begins."""

    since: datetime
    seen: set[tuple[int, str]]
    rest: int


def _from(moments: Moments, since: datetime, params: Mapping[str, Any]) -> dict[str, Any]:
    after = (since - SECOND).strftime(FORMAT)
    return {
        **params,
        moments.after: after,
        "dates_are_gmt": "true",
        "orderby": moments.order,
        "order": "asc",
        "per_page": PAGE,
    }


def _of_one_second(
    ask: Ask, path: str, moments: Moments, second: datetime, params: Mapping[str, Any], what: str
) -> list[dict[str, Any]]:
    """All of one second: an import changes thousands at once."""
    around = {
        **params,
        moments.after: (second - SECOND).strftime(FORMAT),
        moments.before: (second + SECOND).strftime(FORMAT),
        "dates_are_gmt": "true",
    }
    return [one for found, _ in by_id(ask, path, around, what) for one in found]


def by_id(ask: Ask, path: str, params: Mapping[str, Any], what: str) -> Iterator[tuple[list[dict[str, Any]], Page]]:
    """Everything, in the order of ids, page by page.

    Raises:
        PageRepeated: The shop gives other pages than those that were asked for.
        SourceError: See `connectors.woocommerce.api`.
    """
    for attempt in range(AGAIN + 1):
        seen = 0
        for fresh, page in _once(ask, path, params, what):
            seen += len(fresh)
            yield fresh, page
            total = page.total or 0
        if seen >= total:
            return
        if attempt == AGAIN:
            raise _ignored(what)


def _once(ask: Ask, path: str, params: Mapping[str, Any], what: str) -> Iterator[tuple[list[dict[str, Any]], Page]]:
    offset, last = 0, 0
    for _ in range(LONGEST):
        page = ask(path, {**params, "orderby": "id", "order": "asc", "per_page": PAGE, "offset": offset})
        ids = [one["id"] for one in page.found]
        if ids != sorted(set(ids)):
            raise _ignored(what)
        if offset and (not ids or ids[0] > last):
            offset = max(offset - PAGE // 2, 0)  # something before was deleted: look where the rest has gone
            continue
        yield [one for one in page.found if one["id"] > last], page
        if len(ids) < PAGE and offset + len(ids) >= (page.total or 0):
            return
        if not ids or ids[-1] <= last:
            raise _ignored(what)
        last = ids[-1]
        offset += max(len(ids) - 1, 1)
    raise _ignored(what)


def _ignored(what: str) -> PageRepeated:
    return PageRepeated(
        f"reading {what}: it gave other pages than those that were asked for, so nobody knows whether anything is"
        " missing. Is there a cache or a plugin between us? What was read before stays in use."
    )


def _said(one: Mapping[str, Any], moments: Moments) -> str:
    return str(one.get(moments.field))


def _moments(found: list[dict[str, Any]], moments: Moments, since: datetime) -> list[datetime]:
    """When each changed; what has no moment was never changed, and stands where it stands."""
    times: list[datetime] = []
    for one in found:
        said = one.get(moments.field)
        try:
            at = datetime.fromisoformat(str(said)[:19]) if said else (times or [since])[-1]
        except ValueError:
            raise SourceChanged(f"a moment is not written as it was: {moments.field}") from None
        times.append(at)  # GMT, as every moment here; a format would be read ten times as slowly
    return times
