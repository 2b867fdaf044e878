"""Which tab of a workbook is meant, wherever the workbook is.

What belongs here: the choice by name, or of the only tab that can be meant.
What does not: how a system tells its tabs.
"""

import difflib
from collections.abc import Callable, Sequence

from connectors.errors import SourceChanged, SourceRejected

Tabs = Sequence[tuple[str, str]]
"""Name and state (visible, hidden) of each tab that can hold rows, in order."""

MOST_LISTED = 12


def chosen(tab: str | None, states: Tabs, filled: Callable[[], Sequence[str]]) -> str:
    """The tab that is called `tab`; without a name, the only visible one that holds anything.

    Args:
        tab: As the person wrote it: case and blanks around it do not matter.
        states: The tabs there are, at least one.
        filled: Asks for the names of the tabs that hold anything.

    Raises:
        SourceRejected: There is no such tab, or several might be meant.
        SourceChanged: Every tab is empty.
    """
    return _named(tab, [name for name, _ in states]) if tab is not None else _only(states, filled)


def listed(names: Sequence[str]) -> str:
    """The names in quotes, the first ones of many."""
    more = f" and {len(names) - MOST_LISTED} more" if len(names) > MOST_LISTED else ""
    return ", ".join(map(repr, names[:MOST_LISTED])) + more


def _named(tab: str, names: Sequence[str]) -> str:
    if tab in names:
        return tab
    folded = {name.strip().casefold(): name for name in names}
    wanted = tab.strip().casefold()
    if wanted in folded:
        return folded[wanted]
    near = difflib.get_close_matches(wanted, folded, n=1)
    meant = f"; did you mean {folded[near[0]]!r}?" if near else ""
    raise SourceRejected(f"it has no tab {tab!r}, only {listed(names)}{meant}")


def _only(states: Tabs, filled: Callable[[], Sequence[str]]) -> str:
    visible = [name for name, state in states if state == "visible"]
    if len(visible) == 1:
        return visible[0]
    holding = set(filled())
    candidates = [name for name in visible if name in holding]
    if len(candidates) == 1:
        return candidates[0]
    if candidates:
        raise SourceRejected(f"several tabs hold something: {listed(candidates)}; say which one with `tab:`")
    if holding:
        raise SourceRejected(f"only hidden tabs hold anything: {listed(sorted(holding))}; say which one with `tab:`")
    raise SourceChanged("all its tabs are empty")
