"""Somebody who has a spreadsheet open in the browser, and a form that writes into one.

Here: doing and undoing. Not here: the actions (`editing.py`, `arranging.py`), and which come by chance (`chance.py`); both can be had
from here.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from google_server import arranging, editing
from google_server.cells import recalculate, set_value, type_in
from google_server.chance import random_action
from google_server.document import Document, deep_copy
from google_server.editing import Action
from google_server.errors import ApiError, invalid
from google_server.shifting import insert_rows
from google_server.store import adopt, all_or_nothing, touch

__all__ = ["ACTIONS", "Action", "Editor", "form_answer", "random_action", "read_action"]

ACTIONS: dict[str, type[Action]] = {
    name: one
    for name, one in {**vars(editing), **vars(arranging)}.items()
    if isinstance(one, type) and issubclass(one, Action) and one is not Action and not name.startswith("_")
}


class Editor:
    """A person at work.

    Args:
        document: The spreadsheet; the same object stays the spreadsheet whatever is done.
        user: Whose hands these are: protected ranges look at it.
        clock: What time an edit is noted at.
        lock: Held during each action, when requests may come at the same moment.
    """

    def __init__(
        self,
        document: Document,
        user: str,
        clock: Callable[[], float] = time.time,
        lock: AbstractContextManager[Any] | None = None,
    ) -> None:
        self.document, self.user, self._clock = document, user, clock
        self._lock = lock or nullcontext()
        self._last: tuple[Action, Document, Document] | None = None

    def do(self, action: Action) -> bool:
        """Do it; False when the browser would not let them, which leaves everything as it is."""
        with self._lock:
            before = self.document.copy()
            try:
                with all_or_nothing(self.document):
                    action.apply(self.document, self.user)
            except ApiError:
                return False
            touch(self.document, self._clock())
            self._last = (action, before, self.document.copy())
            return True

    def undo(self) -> bool:
        """Take back their own last action; False when there is none, or what was done since stands in the way.

        As long as nothing else happened everything is as before. Otherwise only contents come back, into cells that
        still hold what the action put there; a change of rows, columns or tabs is then not undone.
        """
        with self._lock:
            if self._last is None:
                return False
            (action, before, after), self._last = self._last, None
            if self.document == after:
                _go_back(self.document, before)
            elif not _put_back(self.document, action, before, after):
                return False
            touch(self.document, self._clock())
            return True


def form_answer(document: Document, tab: str, values: Sequence[Any]) -> None:
    """A form inserts a row below its last answer; texts are read as typed, except that none becomes a formula."""
    sheet = document.sheet_by_title(tab)
    if sheet is None:
        raise invalid(f"No sheet is called {tab}")
    row, locale = sheet.data_size()[0], str(document.properties.get("locale", "en_US"))
    insert_rows(document, sheet, row, 1)
    for column, value in enumerate(values):
        cell = sheet.write_cell(row, column)
        if isinstance(value, str) and value.startswith("="):
            set_value(cell, {"stringValue": value}, locale)
        else:
            type_in(cell, value, locale)
    recalculate(document)


def read_action(entry: Mapping[str, Any]) -> Action:
    """An action as JSON has it: {"action": "Type", "tab": "Customers", "row": 1, "column": 0, "text": "Ada"}."""
    fields = {name: _frozen(value) for name, value in entry.items() if name != "action"}
    kind = ACTIONS.get(entry["action"])
    if kind is None:
        raise ValueError(f"no action is called {entry['action']!r}; there are {', '.join(ACTIONS)}")
    return kind(**fields)


def _frozen(value: Any) -> Any:
    return tuple(_frozen(one) for one in value) if isinstance(value, list) else value


def _go_back(document: Document, before: Document) -> None:
    version, modified_at = document.version, document.modified_at
    adopt(document, before.copy())
    document.version, document.modified_at = version, modified_at


def _put_back(document: Document, action: Action, before: Document, after: Document) -> bool:
    """Contents of the action's cells, wherever they are still as the action left them."""
    block, sheet = action.block(), document.sheet_by_title(action.tab)
    old, new = before.sheet_by_title(action.tab), after.sheet_by_title(action.tab)
    if block is None or sheet is None or old is None or new is None:
        return False
    top, left, rows, columns = block
    places = [(row, column) for row in range(top, top + rows) for column in range(left, left + columns)]
    own = [place for place in places if sheet.cell(*place) == new.cell(*place) != old.cell(*place)]
    for row, column in own:
        cell = sheet.write_cell(row, column)
        cell.clear()
        cell.update(deep_copy(old.cell(row, column)))
    recalculate(document)
    return bool(own)
