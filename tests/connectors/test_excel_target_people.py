"""Whatever people do between pushes, nothing they typed is lost or moves to another customer."""

import tempfile
from collections import Counter
from pathlib import Path

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.excel.target import ExcelWorkbook
from connectors.target import Column, Pushed, Stored, Tab

COLUMNS = (
    Column("Customer", width=24, is_key=True),
    Column("Phone"),
    Column("Why", width=40),
    Column("Status", ours=False, choices=("To do", "Won")),
    Column("Notes", ours=False),
    Column("id", hidden=True),
)
OURS = ("customer", "phone", "why", "tel")
IDS = [f"f{n}" for n in range(6)]

TEXTS = ("ring back", "Won", "=1+1", "0151", "ä\nb", "12", "To do")
TYPED = st.sampled_from(TEXTS)
WANTED = st.dictionaries(st.sampled_from(IDS), st.sampled_from(["a", "b"]), max_size=6)
ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *("type", "overtype", "sort", "insert", "delete", "copy", "copy and type", "paste over"),
                *("move", "rename", "add", "title"),
            ]
        ),
        st.integers(0, 9),
        st.integers(0, 9),
        TYPED,
    ),
    max_size=6,
)


def tab(wanted):
    rows = [
        {"id": key, "Customer": f"Ada {key}", "Phone": f"+44{key}{value}", "Why": value, "Status": "To do"}
        for key, value in wanted.items()
    ]
    return Tab("Birthdays", COLUMNS, rows)


class Person:
    """Edits the tab with the cells of a row staying together, as a spreadsheet program does."""

    def __init__(self, path):
        self.path = path
        self.book = openpyxl.load_workbook(path)
        self.sheet = self.book.worksheets[0]
        self.lines = [list(line) for line in self.sheet.iter_rows(values_only=True)]
        self.header = next(n for n, line in enumerate(self.lines) if "id" in line)

    def do(self, action, one, two, text):
        body = self.lines[self.header + 1 :]
        names = self.lines[self.header]
        if action == "sort":
            body.sort(key=lambda line: str(line[one % len(names)]), reverse=two % 2 == 1)
        elif action == "title":
            self.lines.insert(0, ["Our list", *[None] * (len(names) - 1)])
            self.header += 1
        elif action == "insert":
            body.insert(one % (len(body) + 1), [text if name == "Notes" else None for name in names])
        elif action == "add":
            for n, line in enumerate(self.lines):
                line.insert(
                    two % (len(names)), f"Mine {one}" if n == self.header else text if n > self.header else None
                )
        elif action == "move":
            for line in self.lines:
                line.insert(one % len(line), line.pop(two % len(line)))
        elif action == "rename":
            old, new = [("Phone", "Tel"), ("Status", "State"), ("Notes", "Remarks")][one % 3]
            names[:] = [new if name == old else name for name in names]
        elif body:
            self._do_with_row(body, names, action, one % len(body), two, text)
        self.lines[self.header + 1 :] = body

    @staticmethod
    def _do_with_row(body, names, action, row, two, text):
        if action == "delete":
            body.pop(row)
        elif action == "paste over":
            body[two % len(body)] = list(body[row])
        elif action == "copy":
            body.insert(two % (len(body) + 1), list(body[row]))
        elif action == "copy and type":
            copy = [text if name in ("Notes", "Remarks") else cell for name, cell in zip(names, body[row], strict=True)]
            body.insert(two % (len(body) + 1), copy)
        else:
            is_ours = action == "overtype"
            places = [n for n, name in enumerate(names) if name != "id" and ((name or "").lower() in OURS) == is_ours]
            body[row][places[two % len(places)]] = text

    def save(self):
        self.sheet.delete_rows(1, self.sheet.max_row)
        for row, line in enumerate(self.lines, 1):
            for column, value in enumerate(line, 1):
                self.sheet.cell(row, column).value = value
                if isinstance(value, str):
                    self.sheet.cell(row, column).data_type = "s"
        self.book.save(self.path)


def rows(path):
    """Every row below the headings, as (id, {heading: value})."""
    lines = [list(line) for line in openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True)]
    header = next(n for n, line in enumerate(lines) if "id" in line)
    named = [dict(zip(lines[header], line, strict=True)) for line in lines[header + 1 :]]
    return [(line.get("id"), line) for line in named if any(value is not None for value in line.values())]


def human(line):
    """What people typed, in their own columns or over ours."""
    return {
        name: value
        for name, value in line.items()
        if value in TEXTS or (name and name.lower() not in (*OURS, "id") and value is not None)
    }


def stored(extract):
    return Stored.of(("Birthdays", line["id"], line) for line in extract.rows.to_pylist())


@settings(max_examples=60, deadline=None, derandomize=True)
@given(rounds=st.lists(st.tuples(WANTED, ACTIONS, st.booleans()), min_size=2, max_size=3))
def test_nothing_typed_is_lost_doubled_or_moved_to_another_customer(rounds):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lists.xlsx"
        target = ExcelWorkbook(path, "lists.xlsx", "lists")
        for wanted, actions, is_landed in rounds:
            safe = stored(target.read_edits()) if path.exists() and is_landed else Stored()
            before = rows(path) if path.exists() else []
            target.push([tab(wanted)], safe)
            after = rows(path)
            check_that_nothing_typed_is_lost(before, after, wanted, safe)
            check_that_no_id_is_doubled(before, after)
            saved = path.read_bytes()
            assert not target.push([tab(wanted)], safe).is_written
            assert path.read_bytes() == saved
            person = Person(path)
            for action in actions:
                person.do(*action)
            person.save()


def check_that_nothing_typed_is_lost(before, after, wanted, safe):
    typed = Counter((key, tuple(human(line).items())) for key, line in before if human(line))
    left = Counter((key, tuple(human(line).items())) for key, line in after if human(line))
    lost = {key for key, _ in typed - left}
    assert {key for key in lost if key in wanted or ("Birthdays", key) not in safe.cells} == set()


def check_that_no_id_is_doubled(before, after):
    had, has = Counter(key for key, _ in before), Counter(key for key, _ in after)
    assert {key for key, count in has.items() if key and count > max(1, had[key])} == set()


def test_a_push_of_nothing_into_nothing_makes_no_file(tmp_path):
    path = tmp_path / "lists.xlsx"
    assert ExcelWorkbook(path, "lists.xlsx", "lists").push([], Stored()) == Pushed()
    assert not path.exists()
