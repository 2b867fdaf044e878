"""The fields of a form, out of each of the ways in which browsers and scripts send them."""

from collections.abc import Iterable, Mapping
from email import message_from_bytes, policy
from typing import Any
from urllib.parse import parse_qsl

from connectors.inbox.delivery import NotReadableError, parse_object
from pipelines.serve.refusals import RefusedError

MOST_FIELDS = 200
LONGEST_NAME = 300
"""A name may be the question itself."""
LONGEST_VALUE = 20_000

URLENCODED, MULTIPART, JSON = "application/x-www-form-urlencoded", "multipart/form-data", "application/json"

Fields = dict[str, list[str]]
"""Name -> its values, of which several boxes of one name have several."""


def content_type(header: str | None) -> str:
    """`application/json` of `Application/JSON; charset=utf-8`."""
    return (header or "").partition(";")[0].strip().lower()


def fields_of(body: bytes, header: str | None) -> Fields:
    """The fields by name, in order; blank ones too.

    Raises:
        RefusedError: The body is of another kind, or holds more than a person fills in.
        NotReadableError: It is not what it says it is.
    """
    kind = content_type(header)
    if kind == URLENCODED:
        pairs: Iterable[tuple[str, str]] = _urlencoded(body)
    elif kind == MULTIPART:
        pairs = multipart(body, header or "")
    elif kind == JSON:
        pairs = _json(parse_object(body))
    else:
        raise RefusedError(415, "neither a form nor JSON")
    return _collected(pairs)


def _collected(pairs: Iterable[tuple[str, str]]) -> Fields:
    found: Fields = {}
    for number, (name, value) in enumerate(pairs, start=1):
        if number > MOST_FIELDS or len(name) > LONGEST_NAME or len(value) > LONGEST_VALUE:
            raise RefusedError(400, "more fields, or longer ones, than a form has")
        found.setdefault(name, []).append(value.replace("\x00", ""))
    return found


def _urlencoded(body: bytes) -> list[tuple[str, str]]:
    try:
        text = body.decode("utf-8")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise NotReadableError("the body is not readable as a form in UTF-8") from None


def multipart(body: bytes, header: str) -> Iterable[tuple[str, str]]:
    """The parts that are text; files are left out: nobody asked for any.

    Raises:
        NotReadableError: It is cut off, or not UTF-8.
    """
    if body.count(b"content-disposition") + body.count(b"Content-Disposition") > MOST_FIELDS:
        raise RefusedError(400, "more fields than a form has")
    message = message_from_bytes(b"Content-Type: " + header.encode() + b"\r\n\r\n" + body, policy=policy.HTTP)
    if not message.is_multipart() or message.defects:
        raise NotReadableError("the body is not readable as a form")
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        if isinstance(name, str) and part.get_filename() is None:
            yield name, _text(part.get_payload(decode=True))


def _text(payload: Any) -> str:
    try:
        return bytes(payload or b"").decode("utf-8").removesuffix("\r\n")
    except ValueError:
        raise NotReadableError("the body is not readable as a form in UTF-8") from None


def _json(found: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for name, value in found.items():
        for each in value if isinstance(value, list) else [value]:
            yield name, _word(each)


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or isinstance(value, str):
        return (value or "").encode("utf-8", "replace").decode()  # half a surrogate pair can be stored nowhere
    if isinstance(value, int | float):
        return str(value)
    raise NotReadableError("a field holds more than text, a number, or a list of them")
