"""The keys that every source of objects has: a shop, a form system; and how one becomes streams.

What belongs here: what holds for all of them. What does not: the keys of one system (`shops`, `forms`), and asking it
(`connectors`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from assets import settings
from assets.streams import STREAMS, field_of
from pipelines.config.file_sources import Holds
from pipelines.config.types import NO_ENTRIES, NO_KEYS, Part, SourceName, Text

if TYPE_CHECKING:
    import connectors.source


def stand_ins(value: Callable[[str], str]) -> dict[str, str]:
    """System -> the address that answers in its place, where a variable such as REGULARS_WOOCOMMERCE_API names one."""
    from assets.systems import systems

    return {
        system: address for system in (*systems(), "typeform") if (address := value(f"REGULARS_{system.upper()}_API"))
    }


@dataclass(frozen=True, slots=True)
class Proposed:
    """What `init --from` an address writes for a system, and says of its keys.

    Attributes:
        system: What people call it.
        lines: Keys and values below the source's `type`.
        variables: The names that stand in `.env`.
        told: Which key goes where.
    """

    system: str
    lines: tuple[str, ...]
    variables: tuple[str, ...]
    told: tuple[str, ...]


class ObjectSource(Part):
    """A system with several streams: no `holds`, and hardly ever a column to map."""

    type: str
    streams: Annotated[tuple[Holds, ...], NO_ENTRIES] = Field(
        default=(),
        description="What to read of it; everything it has unless given.",
        examples=[["orders", "people"]],
    )
    columns: Annotated[dict[Text, Text], NO_KEYS] = Field(
        default_factory=dict,
        description="Extra fields of your own there, and the fields they hold; with the stream before a dot, that one's.",
        examples=[{"date_of_birth": "birth_date", "gift_note": "orders.coupon"}],
    )
    people: str | None = Field(
        default=None,
        description="Another source whose customer numbers its customers have.",
        examples=["counter_book"],
    )
    was: SourceName | None = Field(
        default=None,
        description="The name that it had before, so that its customers keep their ids, and what is remembered of them.",
        examples=["old_shop"],
    )
    sweep_days: int = Field(
        default=7,
        ge=0,
        le=365,
        description="Every how many days all that we have is compared with all that is there, to see what was deleted"
        " without a trace; 0 at every refresh.",
        examples=[1],
    )

    @property
    def held(self) -> tuple[str, ...]:
        """The streams that are read."""
        from assets.systems import systems

        known = systems().get(self.type, ())
        return tuple(holds for holds in known if holds in self.streams or not self.streams)

    @property
    def place(self) -> str:
        """What messages call it."""
        raise NotImplementedError

    @classmethod
    def is_at(cls, address: str) -> bool:
        """Whether a system of this kind may be found at a web address."""
        raise NotImplementedError

    @classmethod
    def proposed(cls, address: str) -> Proposed:
        """What is written for the one at that address."""
        raise NotImplementedError

    def connect(self, resources: tuple[str, ...], stand_in: str | None) -> "connectors.source.ObjectSource":
        """The connector, for these streams of the system; `stand_in` answers in its place. It asks nothing yet."""
        raise NotImplementedError

    def as_streams(self, name: str, first_name: Callable[[str], str]) -> Iterator[settings.Stream]:
        """What the tables need to know of it."""
        from assets.systems import resources

        for holds in self.held:
            yield settings.Stream(
                name,
                holds,
                self._columns_of(holds),
                first_name(self.people) if self.people and holds != "people" else None,
                system=self.type,
                resources=resources(self.type, holds),
            )

    def _columns_of(self, holds: str) -> dict[str, str]:
        """The mapping as far as the stream has such fields."""
        found = {}
        for header, field in self.columns.items():
            stream, dot, rest = field.partition(".")
            is_named = bool(dot) and stream in STREAMS
            wanted = rest if is_named else field
            if (not is_named or stream == holds) and field_of(holds, wanted) is not None:
                found[header] = wanted
        return found


class ToldSource(ObjectSource):
    """A system that can tell `regulars serve` at once that something is new; what it is, the next refresh fetches."""

    webhook_secret: Text | None = Field(
        default=None,
        description="What its webhooks to `regulars serve` are signed with, so that a refresh starts when something is new.",
        examples=["${WEBHOOK_SECRET}"],
    )
