"""A predicate is tried on a few customers that nobody is: a mistake shows when the config is read, not at six in the morning."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SAMPLES = (
    ("VARCHAR[]", "['x']", "[]::varchar[]"),
    ("VARCHAR", "'x'", "''"),
    ("JSON", "'{}'", "'{}'"),
    ("BOOLEAN", "true", "false"),
    ("DATE", "date '2000-02-29'", "date '1970-01-01'"),
    ("TIMESTAMP", "timestamp '2000-02-29 12:00:00'", "timestamp '1970-01-01'"),
)


def try_out(
    connection: "DuckDBPyConnection", where: str, columns: Mapping[str, str], own: Mapping[str, list[str]]
) -> list[str]:
    """Bind it to an empty table, then ask it of a few customers that nobody is."""
    import duckdb

    connection.execute(_made_up(tuple(columns.items())))
    people = _with_own(own, columns)
    try:
        [(_, kind, *_)] = connection.execute(f"describe select ({where}) from {people}").fetchall()
        connection.execute(f"select ({where}) from {people}").fetchall()
    except duckdb.Error as error:
        return [_plain(error, own)]
    if kind != "BOOLEAN":
        return [f"it gives a value ({kind.lower()}), not yes or no: compare it with something, e.g. orders >= 3"]
    return []


@cache
def _made_up(columns: tuple[tuple[str, str], ...]) -> str:
    """SQL of a table of three customers: nothing known, ordinary values, the least values."""
    table = ", ".join(f'"{name}" {kind}' for name, kind in columns)
    rows = (("null",) * len(columns), *zip(*(_samples(kind) for _, kind in columns), strict=True))
    values = ", ".join(f"({', '.join(row)})" for row in rows)
    return f"create table customers ({table}); insert into customers values {values}"


def _with_own(own: Mapping[str, list[str]], columns: Mapping[str, str]) -> str:
    """The made-up customers, with what they say in the business's own columns: a word, nothing, and an empty cell."""
    if not own:
        return "customers"
    hidden = f" exclude ({', '.join(family for family in own if family in columns)})" if set(own) & set(columns) else ""
    shown = ", ".join(f"{structure(names, lambda _: 'said')} as {family}" for family, names in own.items())
    return (
        f"(select customers.*{hidden}, {shown} from customers cross join (values ('x'), (''), (null)) as cells (said))"
    )


def structure(names: Iterable[str], value: Callable[[str], str]) -> str:
    """SQL of a structure with a field for each name; `value` gives its SQL."""
    return f"struct_pack({', '.join(f'{_quoted(name)} := {value(name)}' for name in names)})"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _samples(kind: str) -> tuple[str, str]:
    for name, ordinary, least in _SAMPLES:
        if kind.upper().startswith(name):
            return ordinary, least
    return ("null", "null") if "[" in kind or ("(" in kind and not kind.upper().startswith("DEC")) else ("1", "0")


def _plain(error: Exception, own: Mapping[str, list[str]]) -> str:
    """The part of DuckDB's message that says what is wrong, in the words of the person who wrote the condition."""
    said = str(error).splitlines()[0].partition("Error: ")[2] or str(error).splitlines()[0]
    named = [f"{family}.{name}" for family, names in own.items() for name in names]
    if named and said.startswith(
        ("Could not convert string", "Cannot compare values", "No function matches", "invalid")
    ):
        return f"{named[0]} is text: as a number it is try_cast({named[0]} as integer), as a day try_cast(… as date)"
    if said.startswith("Could not convert string"):
        _, _, column = said.partition("casting from source column ")
        what = f"{column} is text and is compared with a number" if column else "a number is compared with text"
        return f"{what}: put single quotes around text, and none around numbers"
    if said.startswith("Cannot compare values of type"):
        types = said.removeprefix("Cannot compare values of type ").partition(" - ")[0].replace("_LITERAL", "")
        return f"{types.replace(' and type ', ' cannot be compared with ').lower()}: compare like with like"
    if said.startswith("No function matches"):
        call = said.partition("'")[2].partition("'")[0]
        return f"{call} does not work: the function takes another type of value"
    return f"it cannot be worked out: {said}"
