"""The functions and operators of formulas. Each takes the moment of the calculation and its arguments' values.

Few: what people put beside a list of customers. A function that is not here gives #NAME?.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from google_server.rendering import EPOCH, general

Scalar = float | str | bool | None
Value = Scalar | list[list[Scalar]]


class Failure(Exception):
    """The formula's value is an error: `kind` as the API's ErrorType."""

    def __init__(self, kind: str, message: str = "") -> None:
        super().__init__(message)
        self.kind, self.message = kind, message


def to_number(value: Value, function: str, position: int) -> float:
    """A number for a calculation: blank is 0, and text that is a number counts as one.

    Raises:
        Failure: #VALUE!, it is another text.
    """
    value = _one(value)
    if value is None or value == "":
        return 0
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            raise Failure(
                "VALUE",
                f"Function {function} parameter {position} expects number values. "
                f"But '{value}' is a text and cannot be coerced to a number.",
            ) from None
    return value


def to_text(value: Value) -> str:
    """The text that a value is joined as."""
    value = _one(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return value if isinstance(value, str) else general(value)


def _one(value: Value) -> Scalar:
    return (value[0][0] if value and value[0] else None) if isinstance(value, list) else value


def _flat(arguments: tuple[Value, ...]) -> Iterator[Scalar]:
    for argument in arguments:
        if isinstance(argument, list):
            for row in argument:
                yield from row
        else:
            yield argument


def _numbers(function: str, arguments: tuple[Value, ...]) -> list[float]:
    """The numbers in ranges, where text is passed over, and every argument given by itself."""
    found: list[float] = []
    for position, argument in enumerate(arguments, start=1):
        if isinstance(argument, list):
            found += [item for row in argument for item in row if _is_number(item)]  # type: ignore[misc]
        elif argument is not None:
            found.append(to_number(argument, function, position))
    return found


def _is_number(value: Scalar) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _average(_: datetime, *arguments: Value) -> float:
    numbers = _numbers("AVERAGE", arguments)
    if not numbers:
        raise Failure("DIVIDE_BY_ZERO", "Evaluation of function AVERAGE caused a divide by zero error.")
    return sum(numbers) / len(numbers)


def _divide(_: datetime, left: Value, right: Value) -> float:
    divisor = to_number(right, "DIVIDE", 2)
    if divisor == 0:
        raise Failure("DIVIDE_BY_ZERO", "Function DIVIDE parameter 2 cannot be zero.")
    return to_number(left, "DIVIDE", 1) / divisor


def _power(_: datetime, left: Value, right: Value) -> float:
    try:
        return float(to_number(left, "POW", 1) ** to_number(right, "POW", 2))
    except (OverflowError, ZeroDivisionError, TypeError):
        raise Failure("NUM", "Function POW caused a number that cannot be represented.") from None


def _rank(value: Value) -> tuple[int, float | str]:
    """Sheets' order: numbers, then text whatever its case, then booleans. Blank is 0."""
    value = _one(value)
    if isinstance(value, bool):
        return 2, value
    if isinstance(value, str):
        return 1, value.casefold()
    return 0, value or 0


def _same(left: Value, right: Value) -> bool:
    left, right = _one(left), _one(right)
    if left is None or right is None:
        return not left and not right
    return _rank(left) == _rank(right)


def _hyperlink(_: datetime, link: Value, label: Value = None) -> Scalar:
    shown = _one(label)
    return to_text(link) if shown is None else shown


def _round(_: datetime, number: Value, places: Value = 0) -> float:
    factor = 10.0 ** int(to_number(places, "ROUND", 2))
    scaled = to_number(number, "ROUND", 1) * factor
    rounded: float = int(scaled + (0.5 if scaled >= 0 else -0.5)) / factor
    return rounded


def _arithmetic(name: str, calculate: Callable[[float, float], float]) -> Callable[..., Value]:
    def apply(_: datetime, left: Value, right: Value) -> Value:
        return calculate(to_number(left, name, 1), to_number(right, name, 2))

    return apply


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "+": _arithmetic("ADD", lambda left, right: left + right),
    "-": _arithmetic("MINUS", lambda left, right: left - right),
    "*": _arithmetic("MULTIPLY", lambda left, right: left * right),
    "/": _divide,
    "^": _power,
    "%": lambda _, value: to_number(value, "UNARY_PERCENT", 1) / 100,
    "-1": lambda _, value: -to_number(value, "UMINUS", 1),
    "+1": lambda _, value: value,
    "&": lambda _, left, right: to_text(left) + to_text(right),
    "=": lambda _, left, right: _same(left, right),
    "<>": lambda _, left, right: not _same(left, right),
    "<": lambda _, left, right: _rank(left) < _rank(right),
    ">": lambda _, left, right: _rank(left) > _rank(right),
    "<=": lambda _, left, right: _rank(left) <= _rank(right),
    ">=": lambda _, left, right: _rank(left) >= _rank(right),
    "SUM": lambda _, *arguments: sum(_numbers("SUM", arguments)),
    "AVERAGE": _average,
    "MIN": lambda _, *arguments: min(_numbers("MIN", arguments), default=0),
    "MAX": lambda _, *arguments: max(_numbers("MAX", arguments), default=0),
    "COUNT": lambda _, *arguments: sum(_is_number(value) for value in _flat(arguments)),
    "COUNTA": lambda _, *arguments: sum(value is not None for value in _flat(arguments)),
    "ROUND": _round,
    "AND": lambda _, *arguments: all(value for value in _flat(arguments) if value is not None),
    "OR": lambda _, *arguments: any(value for value in _flat(arguments) if value is not None),
    "NOT": lambda _, value: not _one(value),
    "CONCATENATE": lambda _, *arguments: "".join(to_text(value) for value in _flat(arguments)),
    "LEN": lambda _, value: len(to_text(value)),
    "UPPER": lambda _, value: to_text(value).upper(),
    "LOWER": lambda _, value: to_text(value).lower(),
    "TRIM": lambda _, value: " ".join(to_text(value).split()),
    "TODAY": lambda now: (now - EPOCH).days,
    "NOW": lambda now: (now - EPOCH).total_seconds() / 86400,
    "HYPERLINK": _hyperlink,
}
