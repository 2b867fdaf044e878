"""Page after page, until there are no more; never the same one twice.

A proxy that caches, a plugin that ignores `page`, or a cursor that does not move would else be read without end, or its
records counted again. Pure: which page comes next and what stands on it is told by whoever asks.
"""

from collections.abc import Callable, Hashable, Iterator
from typing import TypeVar

from connectors.errors import SourceChanged

PageT = TypeVar("PageT")
PlaceT = TypeVar("PlaceT", bound=Hashable)


class PageRepeated(SourceChanged):
    """A page, or the cursor to the next one, came twice: what is read would have no end."""


def pages(
    first: PlaceT,
    fetch: Callable[[PlaceT], PageT],
    following: Callable[[PageT, PlaceT], PlaceT | None],
    content: Callable[[PageT], Hashable],
    what: str,
) -> Iterator[PageT]:
    """Every page in order.

    Args:
        first: Where the first page is: a number, a cursor, an address.
        fetch: The page at a place.
        following: Where the next page is, None after the last.
        content: What tells pages apart, such as the ids on it; one that is falsy (an empty page) may come again.
        what: What is read, for messages: `orders of shop.example.org`.

    Raises:
        PageRepeated: A place or a page came twice.
    """
    place: PlaceT | None = first
    places: set[Hashable] = set()
    seen: set[Hashable] = set()
    while place is not None:
        if place in places:
            raise _repeated(what, "sent us back to a page that we had been to")
        places.add(place)
        page = fetch(place)
        found = content(page)
        if found and found in seen:
            raise _repeated(what, "gave the same page twice")
        seen.add(found)
        yield page
        place = following(page, place)


def _repeated(what: str, happened: str) -> PageRepeated:
    return PageRepeated(
        f"reading {what}: it {happened}, so nobody knows whether anything is missing. Is there a cache or a plugin"
        " between us that ignores which page was asked for? What was read before stays in use."
    )
