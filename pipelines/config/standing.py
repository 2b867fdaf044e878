"""The keys that say how a customer's standing is worked out: the loyalty scheme and the ladder.

What does not belong here: who is contacted (`model`), rules between keys (`rules`).
"""

from typing import Annotated

from pydantic import Field

from pipelines.config.types import NO_KEYS, Name, Part, Rate, Text

Months = Annotated[int, Field(ge=1, le=120)]
Count = Annotated[int, Field(ge=1, le=1000)]


class Loyalty(Part):
    """The loyalty scheme. The till's own entries (`holds: loyalty`) are kept as they are; `earn` adds to them."""

    earn: Rate | None = Field(
        default=None,
        description="Points for each `per` of an order that no entry of the till names; leave it out where the till gives them.",
        examples=[1],
    )
    per: Rate = Field(default=1.0, description="The amount that earns them, in your currency.", examples=[10])
    expires_after_months: Months | None = Field(
        default=None,
        description="Months after which points expire, the oldest first; never unless given.",
        examples=[12],
    )
    tiers: Annotated[dict[Name, Rate], NO_KEYS] = Field(
        default_factory=dict,
        description="Tier and the points that must have been earned for it, in the months that points last.",
        examples=[{"silver": 200, "gold": 500}],
    )
    rights: Annotated[dict[Name, Text], NO_KEYS] = Field(
        default_factory=dict,
        description="What a tier gives, in words that your team sees.",
        examples=[{"gold": "free delivery, 365 days to return"}],
    )


class Ladder(Part):
    """From when on a customer stands on a stage of the ladder, and how long what they did counts."""

    client_visits: Count = Field(default=2, description="Days with an order that make a client.", examples=[2])
    supporter_visits: Count = Field(default=5, description="Days with an order that make a supporter.", examples=[6])
    satisfied: float = Field(
        default=4.0,
        ge=1,
        le=5,
        description="Mean grade from two answers on that makes a client a supporter sooner.",
        examples=[4.5],
    )
    recommended: Count = Field(
        default=1, description="Friends who came by recommendation that make a buyer an advocate.", examples=[2]
    )
    praised: Count = Field(
        default=2,
        description="Days on which they said they would recommend us, or did, that make a buyer an advocate.",
        examples=[3],
    )
    memory_days: int = Field(
        default=730, ge=30, le=3650, description="Days for which any of it counts; then they step down.", examples=[365]
    )
