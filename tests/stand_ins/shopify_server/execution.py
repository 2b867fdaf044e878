"""Answering a GraphQL document from the shop: graphql-core does what GraphQL says, this module what Shopify says.

A field is found under its own name in the shop's rows; a connection is a list that is paged. Whoever lacks a scope gets
`null` and an error for that field, and the rest of the answer.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLResolveInfo,
    execute_sync,
    get_named_type,
)

from shopify_server.connections import page
from shopify_server.schema import required_access, required_scopes, schema
from shopify_server.search import number

DOCUMENTATION = "https://shopify.dev/api/usage/access-scopes"


@dataclass
class Asked:
    """What resolvers need to know of the request: who asks what of which shop.

    `fields` answers fields of the query's and mutation's root by name; `whole` reads connections at once (bulk).
    """

    fields: dict[str, Callable[[dict[str, Any]], Any]]
    scopes: frozenset[str]
    whole: bool = False
    unknown: list[str] = field(default_factory=list)


def execute(document: DocumentNode, variables: dict[str, Any], asked: Asked) -> tuple[Any, list[dict[str, Any]]]:
    """The data, and the errors as Shopify writes them."""
    result = execute_sync(
        schema(),
        document,
        context_value=asked,
        variable_values=variables,
        field_resolver=_resolve,
        type_resolver=_type_of,
    )
    return result.data, [_written(error) for error in result.errors or ()]


def _resolve(source: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
    asked: Asked = info.context
    named = get_named_type(info.return_type)
    _require(asked, info, named.name)
    if info.parent_type.name in ("QueryRoot", "Mutation"):
        answer = asked.fields.get(info.field_name)
        if answer is None:
            raise GraphQLError(f"the stand-in does not answer {info.field_name}")
        value = answer(arguments)
    else:
        value = source.get(info.field_name)
    if value is None:
        return None
    if named.name.endswith("Connection"):
        found = page(value, arguments, whole=asked.whole)
        asked.unknown += found["__unknown"]
        return found
    if info.field_name == "legacyResourceId":
        return number(source["id"])
    if isinstance(value, list) and arguments.get("first"):
        return value[: arguments["first"]]
    return value


def _require(asked: Asked, info: GraphQLResolveInfo, type_name: str) -> None:
    plain = type_name.removesuffix("Connection")
    for name in (f"{info.parent_type.name}.{info.field_name}", plain):
        needed = required_scopes().get(name)
        if needed and not needed & asked.scopes:
            access = required_access(name)
            raise GraphQLError(
                f"Access denied for {info.field_name} field. Required access: {access}",
                extensions={"code": "ACCESS_DENIED", "documentation": DOCUMENTATION, "requiredAccess": access},
            )


def _type_of(value: dict[str, Any], info: GraphQLResolveInfo, abstract: Any) -> str:
    return str(value.get("__typename") or value["id"].split("/")[3])


def _written(error: GraphQLError) -> dict[str, Any]:
    formatted = error.formatted
    return {
        "message": formatted["message"],
        "locations": formatted.get("locations", []),
        "path": formatted.get("path", []),
        **({"extensions": formatted["extensions"]} if error.extensions else {}),
    }
