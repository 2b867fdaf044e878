"""The keys of forms: those of form systems and of the shop's own pages under `sources`, and the hosted ones under `forms`.

What does not belong here: serving them (`pipelines.serve`), and what an answer means beyond which question is which field.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from assets import settings
from assets.streams import STREAMS, is_consent
from pipelines.config.object_sources import ObjectSource
from pipelines.config.types import NO_ENTRIES, NO_KEYS, Part, Text, refused

if TYPE_CHECKING:
    import connectors.source

HOSTED_SOURCE = "hosted_forms"
"""What the forms that we show ourselves are called where sources have names."""

ASKED = ("interactions", "complaints", "feedback")
"""What an answer may be, beside the person who gives it and what they allow."""


def origin(value: str) -> str:
    """`https://Shop.example.org/` becomes what a browser says of the page: `https://shop.example.org`."""
    text = value.strip()
    parts = urlsplit(text if "://" in text else f"https://{text}")
    if parts.scheme not in ("http", "https") or not parts.hostname or " " in text:
        raise refused("this is not the address of a web site", "write e.g. https://shop.example.org")
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise refused("the address holds more than a site", f"write {parts.scheme}://{parts.netloc.rpartition('@')[2]}")
    return f"{parts.scheme}://{parts.netloc}".lower()


def _colour(value: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value.strip()):
        raise refused(f"{value!r} is no colour", 'write e.g. "#7a3b10"')
    return value.strip().lower()


Origin = Annotated[str, AfterValidator(origin)]
Colour = Annotated[str, AfterValidator(_colour)]


class FormSource(ObjectSource):
    """Answers to a form; `questions` says what they mean."""

    questions: Annotated[dict[Text, Text], NO_KEYS] = Field(
        default_factory=dict,
        description="A question, in its words or by its reference, and the field that its answer holds; one form may"
        " fill several streams. Well-known ones map themselves.",
        examples=[{"How can we help?": "interactions.notes", "May we write to you?": "consent.email"}],
    )

    @property
    def held(self) -> tuple[str, ...]:
        """Whoever answers is a person; the rest follows from the questions."""
        asked = {_stream_of(field) for field in self.questions.values()}
        return ("people", *(holds for holds in (*ASKED, "consents") if holds in asked))

    def as_streams(self, name: str, first_name: Callable[[str], str]) -> Iterator[settings.Stream]:
        """What the tables need to know of it."""
        from assets.systems import resources

        for holds in self.held:
            mine = {q: _field_of(field) for q, field in self.questions.items() if _stream_of(field) == holds}
            yield settings.Stream(
                name,
                holds,
                {**mine, **(self._columns_of(holds) if holds == "people" else {})},
                system="web_form",
                resources=resources("web_form", holds),
                elsewhere=tuple(q for q in self.questions if q not in mine) if holds == "people" else (),
            )


def _stream_of(field: str) -> str:
    stream, dot, _ = field.partition(".")
    if is_consent(field) or stream == "consents":
        return "consents"
    return stream if dot and stream in STREAMS else "people"


def _field_of(field: str) -> str:
    """`interactions.notes` is the field notes."""
    stream, _, rest = field.partition(".")
    return rest if stream in STREAMS else field


class WebFormSource(FormSource):
    """A form on the shop's own page, which posts to `/forms/<name>` of `regulars serve`."""

    type: Literal["web_form"] = Field(description="A form on a page of your own.", examples=["web_form"])
    origins: Annotated[tuple[Origin, ...], NO_ENTRIES] = Field(
        description="The sites that its page is on; from elsewhere nothing is taken.",
        examples=[["https://shop.example.org"]],
    )

    @property
    def place(self) -> str:
        """What messages call it."""
        return "a form on the shop's own page"

    def connect(self, resources: tuple[str, ...], stand_in: str | None) -> "connectors.source.ObjectSource":
        """See `ObjectSource.connect`."""
        from connectors.forms.sent import SentForm

        return SentForm("on the shop's own page")


class TypeformSource(FormSource):
    """A form at Typeform: answers are fetched, sent to us, or both."""

    type: Literal["typeform"] = Field(description="A form at Typeform.", examples=["typeform"])
    form: Text = Field(description="What stands in the form's address behind /to/.", examples=["aB3x"])
    token: Text | None = Field(
        default=None,
        description="A personal token that may read the form and its answers; without one, what its webhook sends is all.",
        examples=["${TYPEFORM_TOKEN}"],
    )
    webhook_secret: Text | None = Field(
        default=None,
        description="What its webhook to `regulars serve` is signed with, so that answers are there at once.",
        examples=["${TYPEFORM_SECRET}"],
    )
    region: Literal["us", "eu"] = Field(default="us", description="Where the account is kept.", examples=["eu"])

    @property
    def place(self) -> str:
        """What messages call it."""
        return f"the form {self.form} at Typeform"

    def connect(self, resources: tuple[str, ...], stand_in: str | None) -> "connectors.source.ObjectSource":
        """See `ObjectSource.connect`."""
        from connectors.forms.typeform_source import Typeform

        return Typeform(self.form, self.token, self.region, stand_in=stand_in)


class TallySource(FormSource):
    """A form at Tally, whose webhook sends every answer whole."""

    type: Literal["tally"] = Field(description="A form at Tally.", examples=["tally"])
    webhook_secret: Text = Field(
        description="What its webhook to `regulars serve` is signed with.", examples=["${TALLY_SECRET}"]
    )

    @property
    def place(self) -> str:
        """What messages call it."""
        return "a form at Tally"

    def connect(self, resources: tuple[str, ...], stand_in: str | None) -> "connectors.source.ObjectSource":
        """See `ObjectSource.connect`."""
        from connectors.forms.sent import TallyForm

        return TallyForm("at Tally")


class HostedSource(ObjectSource):
    """What comes in by the forms that we show ourselves; made of `forms:`, never written under `sources`."""

    type: str = "hosted"

    @property
    def place(self) -> str:
        """What messages call it."""
        return "the forms on our own pages"

    def connect(self, resources: tuple[str, ...], stand_in: str | None) -> "connectors.source.ObjectSource":
        """See `ObjectSource.connect`."""
        from connectors.forms.sent import HostedForms

        return HostedForms(resources)


class HostedForm(Part):
    """A form that is switched on by standing there."""


class Forms(Part):
    """The forms that `regulars serve` shows itself, and where it is found."""

    address: Origin | None = Field(
        default=None,
        description="Where visitors find `regulars serve`; personal links begin with it.",
        examples=["https://forms.example.org"],
    )
    colour: Colour = Field(default="#1f4e79", description="The colour of your business.", examples=["#7a3b10"])
    contact: Annotated[HostedForm, NO_KEYS] | None = Field(
        default=None, description="Contact, and everybody's own preferences.", examples=[{}]
    )
    feedback: Annotated[HostedForm, NO_KEYS] | None = Field(
        default=None, description="Feedback on an order or visit.", examples=[{}]
    )

    @property
    def is_any(self) -> bool:
        """Whether any is switched on."""
        return self.contact is not None or self.feedback is not None


FormSystem = WebFormSource | TypeformSource | TallySource
"""Every kind of form source."""

FORMS: Mapping[str, type[ObjectSource]] = MappingProxyType(
    {"web_form": WebFormSource, "typeform": TypeformSource, "tally": TallySource}
)
"""The same by type, for the reference of the config."""
