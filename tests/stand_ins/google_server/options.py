"""Options of a request: from a query (lists of texts) or a body, with Google's defaults and refusals."""

from collections.abc import Mapping
from typing import Any

from google_server.errors import violation

_TYPES = "type.googleapis.com/google.apps.sheets.v4."
_CHOICES = {
    "majorDimension": ("Dimension", "major_dimension", ("ROWS", "COLUMNS")),
    "valueRenderOption": (
        "ValueRenderOption",
        "value_render_option",
        ("FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA"),
    ),
    "dateTimeRenderOption": (
        "DateTimeRenderOption",
        "date_time_render_option",
        ("SERIAL_NUMBER", "FORMATTED_STRING"),
    ),
    "valueInputOption": ("ValueInputOption", "value_input_option", ("", "RAW", "USER_ENTERED")),
    "insertDataOption": ("AppendValuesRequest.InsertDataOption", "insert_data_option", ("OVERWRITE", "INSERT_ROWS")),
}
_UNSPECIFIED = frozenset({"", "DIMENSION_UNSPECIFIED", "INPUT_VALUE_OPTION_UNSPECIFIED"})


def first(options: Mapping[str, Any], name: str) -> Any:
    """The option, or None; of a query the first."""
    value = options.get(name)
    if isinstance(value, (list, tuple)):
        return value[0] if value else None
    return value


def listed(options: Mapping[str, Any], name: str) -> list[str]:
    """Every value of an option that may be repeated."""
    value = options.get(name) or []
    return [value] if isinstance(value, str) else list(value)


def is_true(options: Mapping[str, Any], name: str) -> bool:
    """A boolean, which gspread writes as "True" and others as "true"."""
    return str(first(options, name)).lower() in ("true", "1")


def chosen(options: Mapping[str, Any], name: str) -> str:
    """One of the words the API knows for this option; the first of them when none is given.

    Raises:
        ApiError: 400, it is none of them.
    """
    kind, field, words = _CHOICES[name]
    value = first(options, name)
    if value is None or value in _UNSPECIFIED:
        return words[0]
    if value not in words:
        raise violation(field, f"Invalid value at '{field}' ({_TYPES}{kind}), \"{value}\"")
    return str(value)
