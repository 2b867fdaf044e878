"""The part `costs` of the config: what keeping in touch costs. What it brought is measured; see `assets.report`."""

from typing import Annotated, Literal

from pydantic import Field

from assets import settings
from pipelines.config.types import NO_KEYS, Part

Amount = Annotated[float, Field(ge=0, le=1_000_000_000, allow_inf_nan=False)]
Minutes = Annotated[float, Field(ge=0, le=1_000, allow_inf_nan=False)]
Channel = Literal["email", "sms", "call", "chat", "social", "visit", "post"]


class Costs(Part):
    """What keeping in touch with customers costs, to be held against what it brings."""

    hour: Amount | None = Field(
        default=None, description="What an hour's work costs; without it nothing is reckoned.", examples=[18]
    )
    minutes: Annotated[dict[Channel, Minutes], NO_KEYS] = Field(
        default_factory=dict,
        description="Minutes for one contact; those you leave out are call 6, email 2, sms 1, post 4, the others 5.",
        examples=[{"call": 6, "email": 2}],
    )
    tools_per_month: Amount | None = Field(
        default=None, description="What the tools for it cost a month.", examples=[40]
    )
    new_customer: Amount | None = Field(
        default=None, description="What it costs to win a new customer, in advertising and work.", examples=[35]
    )

    def settings(self) -> settings.Costs:
        """The same as plain values."""
        minutes: dict[str, float] = {**settings.USUAL_MINUTES}
        minutes |= {str(channel): amount for channel, amount in self.minutes.items()}
        return settings.Costs(self.hour, minutes, self.tools_per_month, self.new_customer)
