"""The last step: the lists go out to the workbooks that people work in."""

from assets.follow_ups.tabs import stored, tabs
from assets.workshop import Workshop
from connectors.errors import SourceError
from connectors.sheet import Pushed


def deliver(workshop: Workshop, name: str) -> Pushed | None:
    """Bring one workbook up to date; None, and a problem noted, when it cannot be written now.

    What could not be delivered is not lost: the next refresh finds the same difference and goes on from there.
    """
    [target] = [target for target in workshop.targets if target.name == name]
    try:
        pushed = target.push(tabs(workshop.warehouse), stored(workshop.warehouse, name))
    except SourceError as problem:
        workshop.outcome.undelivered.append(problem)
        return None
    workshop.outcome.pushed[name] = pushed
    return pushed
