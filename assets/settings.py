"""What the tables need to know of the business, as plain values; `pipelines.config` fills them from `regulars.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Business:
    """Whose customers these are: `country` ISO 3166 alpha-2, `currency` ISO 4217, `timezone` an IANA name."""

    name: str
    country: str
    currency: str
    timezone: str
    rates: Mapping[str, float] = field(default_factory=dict)
    """One unit of a foreign currency in the business's own."""


@dataclass(frozen=True, slots=True)
class Stream:
    """One stream of one source: what it holds and what its columns mean.

    Attributes:
        source: The name in the config.
        holds: people, orders, … (see `assets.streams.STREAMS`).
        columns: Header as the person wrote it -> field, before well-known headers map themselves.
        people: The source whose record ids this stream's `person_id` holds, when the config says so.
        no_duplicates: Nobody is in it twice.
        covers: `everything` where a record that is missing is gone, whenever it happened.
        system: Whose objects it is made from (`woocommerce`), by `assets/staging/*/<system>/<holds>.sql`; None for a
            table with headings.
        elsewhere: Headers that other streams of the source are made of.
        resources: Which streams of that system the select reads: what has landed as `<system>.<resource>`.
    """

    source: str
    holds: str
    columns: Mapping[str, str] = field(default_factory=dict)
    people: str | None = None
    no_duplicates: bool = False
    covers: str | None = None
    system: str | None = None
    resources: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Segment:
    """A named group of customers: a predicate over `crm.customers`."""

    name: str
    where: str
    describe: str = ""


@dataclass(frozen=True, slots=True)
class FollowUpList:
    """A list that is switched on. `where` makes it a list of its own; without it, `name` is a built-in one.

    `say` and `because` may hold `{{ column }}` of `crm.customers`; `options` are a built-in list's own keys.
    """

    name: str
    where: str | None = None
    say: str | None = None
    because: str | None = None
    channel: str | None = None
    options: Mapping[str, int | float | str | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ContactPolicy:
    """How often a customer may be contacted, and how many contacts the team can make."""

    quiet_days: int = 7
    per_staff_per_day: int | None = None
    staff: tuple[str, ...] = ()
    holdout: float = 0.0
    least_age: int = 18


@dataclass(frozen=True, slots=True)
class Opening:
    """A stretch of a weekday (1 Monday to 7 Sunday) in which the business is open, in minutes after midnight."""

    weekday: int
    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Service:
    """When the business is open, and within what time it promises an answer and a solution.

    Attributes:
        holidays: Whose public holidays it keeps: a country, or a part of one after a hyphen (`GB-ENG`).
        closed: Days on which it is closed besides.
        first_answer: A number of `minutes` (of opening) or of `days` (on which it is open).
        resolution: The same, for the solution.
    """

    hours: tuple[Opening, ...] = ()
    holidays: str | None = None
    closed: tuple[date, ...] = ()
    first_answer: tuple[int, str] | None = None
    resolution: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Loyalty:
    """The loyalty scheme: `earn` points for each `per` of an order, which last `expires_after_months`.

    Attributes:
        tiers: Tier -> the points that must have been earned for it.
        rights: Tier -> what it gives, in words.
    """

    earn: float | None = None
    per: float = 1.0
    expires_after_months: int | None = None
    tiers: Mapping[str, float] = field(default_factory=dict)
    rights: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ladder:
    """From when on somebody stands on a stage of the ladder; the counts are of the last `memory_days`."""

    client_visits: int = 2
    supporter_visits: int = 5
    satisfied: float = 4.0
    recommended: int = 1
    praised: int = 2
    memory_days: int = 730


USUAL_MINUTES: Mapping[str, float] = MappingProxyType(
    {"call": 6, "email": 2, "sms": 1, "post": 4, "chat": 5, "social": 5, "visit": 5}
)
"""Minutes that one contact takes, where nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class Costs:
    """What keeping in touch costs, in the business's currency; None where nobody said."""

    hour: float | None = None
    minutes: Mapping[str, float] = field(default_factory=lambda: USUAL_MINUTES)
    tools_per_month: float | None = None
    new_customer: float | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the tables need; `state` is the project's `data/` folder."""

    state: Path
    business: Business
    streams: tuple[Stream, ...] = ()
    segments: tuple[Segment, ...] = ()
    follow_ups: tuple[FollowUpList, ...] = ()
    contact_policy: ContactPolicy = ContactPolicy()
    forms_address: str | None = None
    service: Service = Service()
    loyalty: Loyalty = Loyalty()
    ladder: Ladder = Ladder()
    costs: Costs = Costs()

    def sources(self) -> dict[str, tuple[Stream, ...]]:
        """Source -> its streams, in the order of the config."""
        found: dict[str, tuple[Stream, ...]] = {}
        for stream in self.streams:
            found[stream.source] = (*found.get(stream.source, ()), stream)
        return found
