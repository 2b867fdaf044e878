"""Predicates over `crm.customers`, as people write them in the config: parsed by DuckDB and refused unless harmless.

A predicate is one expression that is true or false for a customer. It may compare, combine and calculate with the
columns of a customer; it may not query, aggregate, read anything else, or give another answer when it is asked again.
It is judged by its parse tree, not by its text, so no trick of quoting gets by. Then it is bound to an empty table and
tried on a few made-up customers, so that a mistake shows when the config is read rather than at six in the morning.

What passes can stand between brackets in any query: `where (<predicate>)`.
"""

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from assets.crm.customer_columns import CUSTOMER_COLUMNS
from assets.crm.predicate_trial import try_out
from assets.crm.predicate_words import AGGREGATES, FUNCTIONS, MOMENTS, SHAPES, UNSTEADY
from assets.suggestions import nearest

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LONGEST = 4000
"""Characters of a predicate; the parser's own limit on depth then keeps it shallow."""

_HARMLESS = frozenset(
    ["COMPARISON", "CONJUNCTION", "OPERATOR", "BETWEEN", "CASE", "CAST", "CONSTANT", "COLUMN_REF", "FUNCTION", "TYPE"]
)
"""Classes of expression that may stand in a predicate; TYPE is what DuckDB 2 casts to."""
OWN_FAMILIES = ("attributes", "identifiers")
_DIVISIONS = frozenset({"/", "//", "%", "mod", "fmod", "divide"})
_OTHER_CLAUSES = ("modifiers", "group_expressions", "group_sets", "having", "sample", "qualify")
PREDICATE_COLUMNS = MappingProxyType({**CUSTOMER_COLUMNS, "today": "date"})
"""What a predicate may name; beside them `attributes.NAME` and `identifiers.NAME`, the business's own columns."""


def check_predicate(where: str, columns: Mapping[str, str] = PREDICATE_COLUMNS) -> list[str]:
    """What is wrong with a predicate, in sentences for the person who wrote it; empty when it can be used.

    Args:
        where: As written in the config.
        columns: Name and DuckDB type of every column; those of `crm.customers`, and `today`, unless given.
    """
    if not where.strip():
        return ["the condition is empty: write one, e.g. orders >= 3"]
    if len(where) > LONGEST:
        return [f"the condition is {len(where)} characters long: {LONGEST} is the most"]
    with _connection() as connection:
        parsed = _parse(connection, where)
        if isinstance(parsed, str):
            return [parsed]
        found = list(dict.fromkeys(_judge(parsed, columns)))
        return found or try_out(connection, where, columns, _own(parsed))


def own_columns(where: str) -> dict[str, list[str]]:
    """attributes, identifiers -> the names behind the dot of those that the predicate names; empty where it names none."""
    if not any(f"{family}" in where.lower() for family in OWN_FAMILIES):
        return {}
    with _connection() as connection:
        parsed = _parse(connection, where)
    return {} if isinstance(parsed, str) else _own(parsed)


def parts_of(where: str) -> list[str]:
    """The conditions that all must hold: `orders > 3 and city = 'Ely'` are two. One that is no `and` is one part."""
    with _connection() as connection:
        tree = _tree(connection, f"select 1 from customers where {where}")
        node = tree["statements"][0]["node"]
        expression = node["where_clause"]
        if expression.get("type") != "CONJUNCTION_AND":
            return [where]
        return [_text_of(connection, tree, part) for part in expression["children"]]


def _text_of(connection: "DuckDBPyConnection", tree: dict[str, Any], expression: dict[str, Any]) -> str:
    tree["statements"][0]["node"]["where_clause"] = expression
    [(text,)] = connection.execute("select json_deserialize_sql($1::json)", [json.dumps(tree)]).fetchall()
    said: str = text.partition(" WHERE ")[2]
    return said[1:-1] if said.startswith("(") and said.endswith(")") else said


def _own(expression: dict[str, Any]) -> dict[str, list[str]]:
    found: dict[str, dict[str, str]] = {}
    for names in _columns(expression):
        if _is_own(names):
            family, name = names
            found.setdefault(family.lower(), {}).setdefault(name.lower(), name)
    return {family: list(names.values()) for family, names in found.items()}


def _columns(expression: dict[str, Any]) -> Iterator[list[str]]:
    return (node["column_names"] for node in _nodes(expression) if node["class"] == "COLUMN_REF")


def _is_own(names: list[str]) -> bool:
    return len(names) == 2 and names[0].lower() in OWN_FAMILIES


def _connection() -> "DuckDBPyConnection":
    import duckdb

    connection = duckdb.connect(":memory:")
    connection.execute(
        "set timezone = 'UTC'; set enable_external_access = false; set threads = 1; set lock_configuration = true"
    )
    return connection


def _parse(connection: "DuckDBPyConnection", where: str) -> dict[str, Any] | str:
    """The tree of the one expression, or what is wrong.

    Parsed without brackets around it, so that `true) or (true` is the syntax error it should be.
    """
    tree = _tree(connection, f"select 1 from customers where {where}")
    if tree.get("error"):
        return _syntax(tree, where)
    statements = tree["statements"]
    node = statements[0]["node"]
    expression = node.get("where_clause")
    is_forced = node.get("aggregate_handling", "STANDARD_HANDLING") != "STANDARD_HANDLING"
    if len(statements) > 1 or not expression or is_forced or any(node.get(clause) for clause in _OTHER_CLAUSES):
        return "only one condition may stand here, not a query: leave out everything after it (order by, limit, ;, …)"
    if _tree(connection, f"select 1 from customers where ({where})").get("error"):
        return "the condition ends in a comment: leave the comment out"
    return expression  # type: ignore[no-any-return]


def _tree(connection: "DuckDBPyConnection", sql: str) -> dict[str, Any]:
    [(text,)] = connection.execute("select json_serialize_sql($1)", [sql]).fetchall()
    try:
        return json.loads(text)  # type: ignore[no-any-return]
    except RecursionError:
        return {"error": True, "error_message": "too many brackets inside each other"}


def _syntax(tree: Mapping[str, Any], where: str) -> str:
    said = str(tree["error_message"])
    if "SELECT" in said:
        return "only one condition may stand here, not a command: leave out everything after it"
    if "comment" in said:
        return "a comment is opened with /* and not closed: leave the comment out"
    if "unterminated" in said:
        return f"a quote is opened and not closed: close it, as in city = 'London' ({said})"
    hint = "; write >= or <=" if "=>" in where or "=<" in where else ""
    return f"the condition cannot be read: {said}{hint}"


def _judge(expression: dict[str, Any], columns: Mapping[str, str]) -> Iterator[str]:
    """What the tree holds that no predicate may hold, outermost first."""
    both = {names[0].lower() for names in _columns(expression) if _is_own(names)}
    for node in _nodes(expression):
        kind = node["class"]
        if kind == "COLUMN_REF":
            names = node["column_names"]
            if len(names) == 1 and names[0].lower() in both:
                yield f"write {names[0].lower()}.NAME wherever one is meant, not {names[0].lower()} alone as well"
            yield from _judge_column(names, columns)
        elif kind == "FUNCTION":
            yield from _judge_function(node)
        elif kind == "COMPARISON" and (_is_null(node["left"]) or _is_null(node["right"])):
            yield "nothing is ever equal to null: write is null or is not null, e.g. phone is null"
        elif kind not in _HARMLESS:
            yield SHAPES.get(kind, f"{kind.lower()} is not possible in a condition")


def _nodes(expression: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every expression in the tree; what is inside one that is refused does not matter any more."""
    waiting: list[Any] = [expression]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(reversed(node))
        elif isinstance(node, dict):
            if "class" in node:
                yield node
                if node["class"] not in _HARMLESS:
                    continue
            waiting.extend(reversed([part for part in node.values() if isinstance(part, dict | list)]))


def _is_null(operand: dict[str, Any]) -> bool:
    is_constant = operand.get("class") == "CONSTANT"
    return is_constant and bool(
        operand.get("value", {}).get("is_null") or operand.get("literal", {}).get("kind") == "NULL_LITERAL"
    )


def _judge_column(names: list[str], columns: Mapping[str, str]) -> Iterator[str]:
    name = names[-1].lower()
    if _is_own(names) or (len(names) == 1 and name in columns):
        return
    if len(names) > 1:
        yield _judge_dotted(names)
    elif name in UNSTEADY:
        yield _unsteady(name)
    elif name in OWN_FAMILIES:
        yield f"write {name}. and the name of one, e.g. {name}.loyalty_card"
    else:
        near = nearest(name, columns)
        meant = f"did you mean {near}?" if near else f"if it is text, put it in single quotes: '{names[-1]}'"
        yield f"crm.customers has no column {names[-1]!r}: {meant}"


def _judge_dotted(names: list[str]) -> str:
    return f"write {names[-1]} instead of {'.'.join(names)}: only columns of crm.customers can be used"


def _unsteady(name: str) -> str:
    if name.removesuffix("()") in MOMENTS:
        return f"write today instead of {name}: the day of the refresh, e.g. next_renewal_on <= today + 30"
    return f"{name} gives another answer every time, and a list must come out the same when it is made again"


def _judge_function(node: dict[str, Any]) -> Iterator[str]:
    name = str(node["function_name"]).lower()
    path = [str(part).lower() for part in node.get("qualified_name", {}).get("path", [])][:-1]
    if {str(node.get("schema") or "main"), str(node.get("catalog") or "main"), *path} - {"main", "system"}:
        yield f"{name}() is called with a dot before it: write {name}(…)"
    elif name in UNSTEADY:
        yield _unsteady(f"{name}()")
    elif name not in FUNCTIONS:
        yield _refused(name)
    elif node.get("filter") or node.get("distinct") or node.get("order_bys", {}).get("orders"):
        yield f"{name}() cannot have filter, distinct or order by in a condition"
    elif name in _DIVISIONS and _may_be_zero(_operands(node)[-1]):
        yield "it may divide by zero: write nullif(…, 0) around what you divide by, e.g. revenue / nullif(orders, 0)"


def _refused(name: str) -> str:
    if name in AGGREGATES:
        called = "count(*)" if name == "count_star" else f"{name}()"
        return f"{called} is not possible: a condition looks at one customer at a time, see orders, revenue, …"
    if not name.isidentifier():
        return f"{name} cannot be used in a condition" + (": write >=" if name == "=>" else "")
    near = nearest(name, filter(str.isidentifier, FUNCTIONS), cutoff=0.75)
    return f"{name}() cannot be used in a condition" + (f": did you mean {near}()?" if near else "")


def _operands(node: dict[str, Any]) -> list[dict[str, Any]]:
    """What a function is given; DuckDB 2 keeps each in an argument with a name."""
    return node.get("children") or [argument["expression"] for argument in node.get("arguments", [])] or [{}]


def _may_be_zero(divisor: dict[str, Any]) -> bool:
    if divisor.get("class") == "CONSTANT":
        # DuckDB 1 keeps the value, DuckDB 2 the text as it was written.
        value = divisor.get("value", {}).get("value", divisor.get("literal", {}).get("text"))
        return not str(value).strip("-0.")
    return divisor.get("function_name") != "nullif"
