"""Three hundred lives, their days chosen by Hypothesis: after each, nobody who said no is reached, nobody locked out.

`python tests/end_to_end/opt_out_lives.py` plays 20,000.
"""

import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

sys.path.append(str(Path(__file__).parent))

from opt_out_lives import CHANGES, DEEDS, Shop

LIVES = 150

pytestmark = pytest.mark.usefixtures("customers_follow")


class Lives(RuleBasedStateMachine):
    """A shop and its people; a rule is a day."""

    @initialize()
    def opens(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.shop = Shop.opened(Path(self.folder.name), LIVES)

    @rule(
        deeds=st.lists(st.sampled_from(sorted(DEEDS)), min_size=LIVES, max_size=LIVES),
        change=st.sampled_from(sorted(CHANGES)),
    )
    def day(self, deeds: list[str], change: str) -> None:
        self.shop.play(deeds, change)

    @invariant()
    def nobody_who_said_no_is_reached_and_nobody_who_said_yes_since_is_locked_out(self) -> None:
        if hasattr(self, "shop"):
            assert list(self.shop.wrong()) == []

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.folder.cleanup()


Lives.TestCase.settings = settings(
    max_examples=2,
    stateful_step_count=4,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # fewer days would say little more and take minutes to find
    suppress_health_check=list(HealthCheck),
)
TestLives = Lives.TestCase
