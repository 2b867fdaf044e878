"""What people do by chance: one action of many, from a seeded source, that fits the spreadsheet as it is.

Here: how often which. Not here: what the actions do (`editing.py`, `arranging.py`). The same seed and document give the same action.
"""

from collections.abc import Callable
from random import Random

from google_server import arranging, editing
from google_server.document import Document, Sheet
from google_server.editing import Action

WORDS = ("done", "called", "no answer", "2024-05-03", "007", "+49 151 2345678", "=1+1", "", "Ömer", "12,50", "yes")
_Maker = Callable[[Random, Sheet, int, int], Action]


def random_action(rng: Random, document: Document, tab: str) -> Action:
    """One action in this tab; typing is the most frequent, deleting the tab is not among them."""
    sheet = document.sheet_by_title(tab)
    if sheet is None:
        raise ValueError(f"there is no tab {tab!r} in the spreadsheet")
    height, width = sheet.data_size()
    make = rng.choices([one for one, _ in _MAKERS], [weight for _, weight in _MAKERS])[0]
    return make(rng, sheet, max(2, height), max(1, width))


def _row(rng: Random, height: int) -> int:
    """A row below the heading, or the first empty one."""
    return rng.randint(1, height)


def _type(rng: Random, sheet: Sheet, height: int, width: int) -> Action:
    return editing.Type(sheet.title, _row(rng, height), rng.randrange(width), rng.choice(WORDS))


def _type_text(rng: Random, sheet: Sheet, height: int, width: int) -> Action:
    return editing.TypeText(sheet.title, _row(rng, height), rng.randrange(width), rng.choice(WORDS))


def _clear(rng: Random, sheet: Sheet, height: int, width: int) -> Action:
    return editing.Clear(sheet.title, rng.randrange(1, height), rng.randrange(width), 1, 1)


def _sort(rng: Random, sheet: Sheet, _: int, width: int) -> Action:
    return editing.Sort(sheet.title, rng.randrange(width), rng.random() < 0.5)


def _filter(rng: Random, sheet: Sheet, height: int, width: int) -> Action:
    if sheet.basic_filter and rng.random() < 0.5:
        return editing.ClearFilter(sheet.title)
    column = rng.randrange(width)
    text = str(sheet.cell(rng.randrange(1, height), column).get("formattedValue", ""))
    return editing.SetFilter(sheet.title, column, (text,) if text else ())


def _insert_rows(rng: Random, sheet: Sheet, height: int, _: int) -> Action:
    return arranging.InsertRows(sheet.title, _row(rng, height), rng.randint(1, 2))


def _insert_columns(rng: Random, sheet: Sheet, _: int, width: int) -> Action:
    return arranging.InsertColumns(sheet.title, rng.randint(0, width), 1)


def _delete_rows(rng: Random, sheet: Sheet, height: int, _: int) -> Action:
    return arranging.DeleteRows(sheet.title, rng.randrange(1, height), 1)


def _move_rows(rng: Random, sheet: Sheet, height: int, _: int) -> Action:
    return arranging.MoveRows(sheet.title, rng.randrange(1, height), 1, to=_row(rng, height))


def _move_columns(rng: Random, sheet: Sheet, _: int, width: int) -> Action:
    return arranging.MoveColumns(sheet.title, rng.randrange(width), 1, to=rng.randint(0, width))


def _paste(rng: Random, sheet: Sheet, height: int, width: int) -> Action:
    cells = tuple(tuple(rng.choice(WORDS) for _ in range(rng.randint(1, 3))) for _ in range(rng.randint(1, 3)))
    return editing.Paste(sheet.title, _row(rng, height), rng.randrange(width), cells)


def _copy_row(rng: Random, sheet: Sheet, height: int, _: int) -> Action:
    return editing.CopyRow(sheet.title, rng.randrange(1, height), _row(rng, height))


def _rename_heading(rng: Random, sheet: Sheet, _: int, width: int) -> Action:
    return editing.RenameHeading(sheet.title, rng.randrange(width), rng.choice(("Their name", "Wer", "Telefon")))


def _add_column(rng: Random, sheet: Sheet, height: int, _: int) -> Action:
    cells = tuple(rng.choice(WORDS) for _ in range(rng.randrange(height)))
    return arranging.AddColumn(sheet.title, f"Mine {rng.randrange(1000)}", cells)


def _look(rng: Random, sheet: Sheet, height: int, width: int) -> Action:
    kind = rng.choice((editing.Colour, editing.Note, editing.Protect))
    return kind(sheet.title, rng.randrange(height), rng.randrange(width))


def _duplicate(_: Random, sheet: Sheet, __: int, ___: int) -> Action:
    return arranging.DuplicateTab(sheet.title)


def _title_row(_: Random, sheet: Sheet, __: int, ___: int) -> Action:
    return arranging.TitleRow(sheet.title, "Our customers")


_MAKERS: tuple[tuple[_Maker, int], ...] = (
    (_type, 30),
    (_type_text, 8),
    (_clear, 8),
    (_sort, 10),
    (_filter, 6),
    (_insert_rows, 6),
    (_insert_columns, 2),
    (_delete_rows, 6),
    (_move_rows, 6),
    (_move_columns, 4),
    (_paste, 6),
    (_copy_row, 4),
    (_rename_heading, 1),
    (_add_column, 2),
    (_look, 6),
    (_duplicate, 1),
    (_title_row, 1),
)
