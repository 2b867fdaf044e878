"""The `q` of Drive's list of files: `mimeType = "…" and (name contains 'May' or 'ID' in parents) and not trashed = true`.

Here: reading it into a test of one file. Not here: which files there are (`drive.py`).
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from google_server.errors import DriveError

Test = Callable[[Mapping[str, Any]], bool]

_TOKEN = re.compile(r"""\s*(?:('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")|(<=|>=|!=|[=<>()])|([A-Za-z]+))""")
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda held, asked: bool(held == asked),
    "!=": lambda held, asked: bool(held != asked),
    "<": lambda held, asked: bool(held < asked),
    "<=": lambda held, asked: bool(held <= asked),
    ">": lambda held, asked: bool(held > asked),
    ">=": lambda held, asked: bool(held >= asked),
    "contains": lambda held, asked: asked.casefold() in held.casefold(),
}
_FIELDS = ("name", "mimeType", "trashed", "modifiedTime", "createdTime", "starred")
_PEOPLE = ("owners", "writers", "readers")


def read_query(text: str) -> Test:
    """Whether a file (its resource, with the lists of who may do what) is meant.

    Raises:
        DriveError: 400, the query cannot be read.
    """
    if not text.strip():
        return lambda file: True
    reader = _Reader(text)
    test = reader.alternatives()
    if reader.tokens:
        raise unreadable()
    return test


def unreadable() -> DriveError:
    return DriveError(400, "invalid", "Invalid Value", locationType="parameter", location="q")


class _Reader:
    """Takes a query apart from left to right; `not` binds before `and`, `and` before `or`."""

    def __init__(self, text: str) -> None:
        self.tokens: list[str] = []
        position = 0
        while text[position:].strip():
            match = _TOKEN.match(text, position)
            if match is None:
                raise unreadable()
            self.tokens.append(match[0].strip())
            position = match.end()

    def alternatives(self) -> Test:
        tests = [self._together()]
        while self._comes("or"):
            tests.append(self._together())
        return lambda file: any(test(file) for test in tests)

    def _together(self) -> Test:
        tests = [self._one()]
        while self._comes("and"):
            tests.append(self._one())
        return lambda file: all(test(file) for test in tests)

    def _one(self) -> Test:
        if self._comes("not"):
            test = self._one()
            return lambda file: not test(file)
        if self._comes("("):
            test = self.alternatives()
            if not self._comes(")"):
                raise unreadable()
            return test
        return self._comparison()

    def _comparison(self) -> Test:
        if len(self.tokens) < 3:
            raise unreadable()
        left, operator, right = self.tokens[:3]
        del self.tokens[:3]
        if operator == "in" and right in ("parents", *_PEOPLE):
            wanted = _literal(left)
            return lambda file: wanted in file.get(right, ())
        if left not in _FIELDS or operator not in _COMPARISONS:
            raise unreadable()
        asked, compare = _literal(right), _COMPARISONS[operator]
        return lambda file: compare(file.get(left, False), asked)

    def _comes(self, word: str) -> bool:
        if self.tokens and self.tokens[0] == word:
            del self.tokens[0]
            return True
        return False


def _literal(token: str) -> Any:
    if token in {"true", "false"}:
        return token == "true"
    if token[0] not in "'\"":
        raise unreadable()
    return re.sub(r"\\(.)", r"\1", token[1:-1])
