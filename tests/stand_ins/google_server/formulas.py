"""Reading formulas: text into a tree. What a tree comes to is `evaluation`'s; moving references is `shifting`'s.

Understood are literals, references, ranges, names, function calls and the operators of Sheets. Arguments may be
parted by a comma or, as in half the locales, by a semicolon.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<text>"(?:[^"]|"")*")
  | (?P<error>\#[A-Z/0]+[!?]?)
  | (?P<reference>(?:(?:'(?:[^']|'')+'|[^\W\d]\w*)!)?
        (?:\$?[A-Za-z]{1,3}\$?[1-9]\d*(?::\$?[A-Za-z]{1,3}(?:\$?[1-9]\d*)?)?
          |\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}
          |\$?[1-9]\d*:\$?[1-9]\d*)(?![\w(]))
  | (?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)
  | (?P<name>[^\W\d][\w.]*)
  | (?P<sign><>|<=|>=|[-+*/^&=<>%(),;])
    )""",
    re.VERBOSE,
)

_STRENGTH = {"=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 6}
_UNARY = 6  # "-2^2" is 4 in spreadsheets


class FormulaParseError(Exception):
    """The text is not a formula."""


@dataclass(frozen=True)
class Literal:
    """A number, text or boolean that stands in the formula."""

    value: float | str | bool


@dataclass(frozen=True)
class ErrorLiteral:
    """An error that stands in the formula, such as the #REF! left by a deleted row."""

    text: str


@dataclass(frozen=True)
class Reference:
    """A cell or a range as written, with its tab and dollars."""

    text: str


@dataclass(frozen=True)
class Name:
    """A named range."""

    text: str


@dataclass(frozen=True)
class Call:
    """A function with its arguments; operators are calls of a function named by their sign."""

    function: str
    arguments: "tuple[Node, ...]"


Node = Literal | ErrorLiteral | Reference | Name | Call


@lru_cache(maxsize=65536)
def parse_formula(text: str) -> Node:
    """The tree of a formula with or without its leading "=".

    Raises:
        FormulaParseError: It cannot be read.
    """
    parser = _Parser(_tokens(text.removeprefix("=")))
    tree = parser.expression(0)
    if parser.peek() is not None:
        raise FormulaParseError
    return tree


def _tokens(text: str) -> list[tuple[str, str]]:
    found = []
    place, text = 0, text.rstrip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if not match or match.end() == place:
            raise FormulaParseError
        kind = match.lastgroup or ""
        found.append((kind, match[kind]))
        place = match.end()
    return found


class _Parser:
    """Operators by strength (Pratt)."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens
        self.place = 0

    def peek(self) -> str | None:
        return self.tokens[self.place][1] if self.place < len(self.tokens) else None

    def take(self) -> tuple[str, str]:
        if self.place >= len(self.tokens):
            raise FormulaParseError
        self.place += 1
        return self.tokens[self.place - 1]

    def expression(self, strength: int) -> Node:
        left = self.operand()
        while True:
            sign = self.peek()
            if sign == "%":
                self.take()
                left = Call("%", (left,))
            elif sign in _STRENGTH and _STRENGTH[sign] > strength:
                self.take()
                left = Call(sign, (left, self.expression(_STRENGTH[sign])))
            else:
                return left

    def operand(self) -> Node:
        kind, text = self.take()
        if kind == "number":
            return Literal(float(text) if "." in text or "e" in text.lower() else int(text))
        if kind == "text":
            return Literal(text[1:-1].replace('""', '"'))
        if kind == "reference":
            return Reference(text)
        if kind == "error":
            return ErrorLiteral(text)
        if kind == "name":
            return self.named(text)
        if text in ("-", "+"):
            return Call("-1" if text == "-" else "+1", (self.expression(_UNARY),))
        if text == "(":
            inner = self.expression(0)
            self.expect(")")
            return inner
        raise FormulaParseError

    def named(self, text: str) -> Node:
        if self.peek() == "(":
            self.take()
            return Call(text.upper(), self.arguments())
        if text.upper() in ("TRUE", "FALSE"):
            return Literal(text.upper() == "TRUE")
        return Name(text)

    def arguments(self) -> tuple[Node, ...]:
        found: list[Node] = []
        if self.peek() == ")":
            self.take()
            return ()
        while True:
            # An argument may be left out: IF(A1,,2).
            found.append(Literal("") if self.peek() in (",", ";", ")") else self.expression(0))
            _, mark = self.take()
            if mark == ")":
                return tuple(found)
            if mark not in (",", ";"):
                raise FormulaParseError

    def expect(self, mark: str) -> None:
        if self.take()[1] != mark:
            raise FormulaParseError
