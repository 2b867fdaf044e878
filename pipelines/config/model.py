"""The keys of `regulars.yaml`, their types and what they mean; `regulars schema` and docs/config.md repeat it.

What does not belong here: reading the file (`config`), sources and targets (`config_files`, `config_google`), rules
between keys (`config_rules`), kinds of values (`config_types`).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, PrivateAttr, ValidationInfo, field_validator

from assets import settings
from assets.built_in_segments import BUILT_IN_SEGMENTS
from pipelines.config.costs import Costs
from pipelines.config.countries import countries
from pipelines.config.file_sources import CsvSource, ExcelSource, ExcelTarget
from pipelines.config.follow_up_lists import Entry, follow_up_list, options_in_schema, with_names
from pipelines.config.forms import HOSTED_SOURCE, Forms, FormSystem, HostedSource
from pipelines.config.google_access import GoogleAccess
from pipelines.config.google_sources import GoogleFormSource, GoogleSheetSource, GoogleSheetTarget
from pipelines.config.service import Service
from pipelines.config.shops import Shop
from pipelines.config.standing import Ladder, Loyalty
from pipelines.config.types import (
    NO_ENTRIES,
    NO_KEYS,
    CountryCode,
    Cron,
    CurrencyCode,
    Days,
    ListName,
    Name,
    Part,
    Predicate,
    Rate,
    SourceName,
    Text,
    TimeZone,
    refused,
)

if TYPE_CHECKING:
    import connectors.google.api.client
    import connectors.source
    import connectors.target

Source = Annotated[
    ExcelSource | CsvSource | GoogleSheetSource | GoogleFormSource | Shop | FormSystem, Field(discriminator="type")
]
Target = Annotated[ExcelTarget | GoogleSheetTarget, Field(discriminator="type")]


def _own_currency(data: Mapping[str, Any]) -> str:
    country = countries().get(str(data.get("country")))
    return country.currency if country else ""


def _own_timezone(data: Mapping[str, Any]) -> str:
    country = countries().get(str(data.get("country")))
    return country.timezone if country else ""


class Business(Part):
    """Whose customers these are."""

    name: Text = Field(description="What the business is called.", examples=["Corner Bakery"])
    country: CountryCode = Field(
        description="Where it is, as two letters; phone numbers without a country are of here.",
        examples=["GB"],
    )
    currency: CurrencyCode = Field(
        default_factory=_own_currency,
        description="Its money, as three letters; the country's own unless given.",
        examples=["GBP"],
    )
    timezone: TimeZone = Field(
        default_factory=_own_timezone,
        validate_default=True,
        description="Where its day begins and ends; the country's own, where it has only one.",
        examples=["Europe/London"],
    )
    rates: Annotated[dict[CurrencyCode, Rate], NO_KEYS] = Field(
        default_factory=dict,
        description="What one unit of a foreign currency is worth in yours, for orders in other currencies.",
        examples=[{"USD": 0.79, "EUR": 0.86}],
    )

    @field_validator("timezone", mode="before")
    @classmethod
    def _one_of_several(cls, value: Any, info: ValidationInfo) -> Any:
        country = countries().get(str(info.data.get("country")))
        if value == "" and country:
            raise refused(f"{country.code} has several time zones", f"write one, e.g. {country.others[0]}")
        return value


class Segment(Part):
    """A named group of customers."""

    where: Predicate | None = Field(
        default=None,
        description="Who is in it: a condition over the columns of crm.customers. key_customers, look_alikes and every stage, "
        "tier, class and quadrant (advocates, vip, light_users, high_value_much_need …) need none.",
        examples=["rfm_score >= 13"],
    )
    describe: str = Field(default="", description="What the group is, for people.", examples=["Best customers now"])


class ContactPolicy(Part):
    """How often a customer may be contacted, over all lists, and how much the team can do."""

    quiet_days: Days = Field(default=7, description="Days of peace after any contact.", examples=[7])
    per_staff_per_day: int | None = Field(
        default=None,
        ge=1,
        le=10_000,
        description="Contacts one person can make in a day; no limit unless given.",
        examples=[20],
    )
    staff: Annotated[tuple[Text, ...], NO_ENTRIES] = Field(
        default=(), description="Who makes the contacts.", examples=[["Ada", "Grace"]]
    )
    holdout: float = Field(
        default=0.0,
        ge=0,
        le=0.9,
        allow_inf_nan=False,
        description="The share of customers who are left alone at random, to measure what the lists bring.",
        examples=[0.1],
    )
    least_age: int = Field(
        default=18,
        ge=0,
        le=120,
        description="Nobody known to be younger is contacted, but about what they asked.",
        examples=[16],
    )


class Report(Part):
    """The report for the business, made anew with each refresh that changes something."""

    names: bool = Field(default=False, description="Whether it names the best customers.", examples=[True])


class Config(Part):
    """Everything that a project's `regulars.yaml` says."""

    business: Business = Field(description="Whose customers these are.")
    sources: Annotated[dict[SourceName, Source], NO_KEYS] = Field(
        default_factory=dict, description="Where the customers come from, each under a name of your choice."
    )
    segments: Annotated[dict[Name, Annotated[Segment, NO_KEYS]], NO_KEYS] = Field(
        default_factory=dict, description="Groups of customers, each under a name of your choice."
    )
    follow_ups: Annotated[dict[ListName, Entry], NO_KEYS] = Field(
        default_factory=dict,
        description="The lists: one of the built-in ones by its name, or any name with a where.",
        json_schema_extra=options_in_schema,
    )
    contact_policy: Annotated[ContactPolicy, NO_KEYS] = Field(
        default_factory=ContactPolicy, description="How often a customer may be contacted."
    )
    service: Annotated[Service, NO_KEYS] = Field(
        default_factory=Service, description="When you are open, and how fast you promise to answer and to help."
    )
    loyalty: Annotated[Loyalty, NO_KEYS] = Field(
        default_factory=Loyalty, description="The loyalty scheme: points, tiers, rights."
    )
    ladder: Annotated[Ladder, NO_KEYS] = Field(
        default_factory=Ladder, description="What makes a client, a supporter, an advocate."
    )
    costs: Annotated[Costs, NO_KEYS] = Field(
        default_factory=Costs, description="What keeping in touch costs, to be held against what it brings."
    )
    report: Annotated[Report | None, NO_KEYS] = Field(
        default=None,
        description="Makes the report with each refresh, in data/reports; without it `regulars report` does.",
    )
    deliver: Annotated[tuple[Target, ...], NO_ENTRIES] = Field(
        default=(), description="Where the lists are written to."
    )
    forms: Annotated[Forms, NO_KEYS] = Field(
        default_factory=Forms, description="The forms that `regulars serve` shows: contact, feedback."
    )
    schedule: Cron | None = Field(
        default=None,
        description="When a refresh runs by itself: minute, hour, day, month, day of the week.",
        examples=["0 6 * * *"],
    )

    @field_validator("follow_ups", mode="before")
    @classmethod
    def _by_their_names(cls, value: Any) -> Any:
        return with_names(value)

    _folder: Path = PrivateAttr(default_factory=Path)
    _first_names: dict[str, str] = PrivateAttr(default_factory=dict)
    _google_access: GoogleAccess = PrivateAttr(default_factory=GoogleAccess)
    _stand_ins: Mapping[str, str] = PrivateAttr(default_factory=dict)
    _google: "connectors.google.api.client.Google | None" = PrivateAttr(default=None)

    def model_post_init(self, context: Any) -> None:
        """Remember where the config was read, and with which access, when it was."""
        self._folder = (context or {}).get("folder", Path())
        self._google_access = (context or {}).get("google_access", GoogleAccess())
        self._stand_ins = (context or {}).get("stand_ins", {})
        # What is remembered of customers is remembered under the name that their source had when it began.
        self._first_names = {name: entry.was for name, entry in self.sources.items() if entry.was}
        self.__dict__["sources"] = {self.first_name(name): entry for name, entry in self.sources.items()}
        if self.forms.is_any:
            self.__dict__["sources"][HOSTED_SOURCE] = HostedSource()

    @property
    def names(self) -> tuple[str, ...]:
        """The names that sources have now where they had another before."""
        return tuple(self._first_names)

    def first_name(self, source: str) -> str:
        """The name that a source is remembered under, which is its own unless it was renamed."""
        return self._first_names.get(source, source)

    @property
    def folder(self) -> Path:
        """The project's folder, which every path in the config starts from."""
        return self._folder

    @property
    def google_access(self) -> GoogleAccess:
        """Who the project is at Google."""
        return self._google_access

    @property
    def google(self) -> "connectors.google.api.client.Google":
        """The one client of all sources and targets at Google, since they share what Google allows in a minute."""
        from pipelines.config.google_access import client

        if self._google is None:
            self._google = client(self)
        return self._google

    def stand_in(self, system: str) -> str | None:
        """The address that answers in place of a system, for trying things out."""
        return self._stand_ins.get(system)

    def source(self, name: str) -> "connectors.source.Source":
        """The connector that reads a source."""
        from pipelines.connect import source

        return source(self, name)

    def targets(self) -> "tuple[connectors.target.Target, ...]":
        """The connectors that write the lists, one for each entry of `deliver`."""
        from pipelines.connect import targets

        return targets(self)

    def settings(self, state: Path) -> settings.Settings:
        """What the tables need to know, as plain values."""
        return settings.Settings(
            state=state,
            business=settings.Business(**self.business.model_dump()),
            streams=tuple(
                stream for name, source in self.sources.items() for stream in source.as_streams(name, self.first_name)
            ),
            forms_address=self.forms.address,
            segments=tuple(
                settings.Segment(name, s.where or BUILT_IN_SEGMENTS[name], s.describe)
                for name, s in self.segments.items()
            ),
            follow_ups=tuple(follow_up_list(name, entry) for name, entry in self.follow_ups.items()),
            contact_policy=settings.ContactPolicy(**self.contact_policy.model_dump()),
            loyalty=settings.Loyalty(**self.loyalty.model_dump()),
            ladder=settings.Ladder(**self.ladder.model_dump()),
            service=self.service.settings(),
            costs=self.costs.settings(),
        )
