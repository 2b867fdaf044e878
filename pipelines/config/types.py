"""The kinds of values a config holds, each with its own check: a path in the project, a country, a condition.

What belongs here: what one value can tell by itself.
What does not: how keys belong together; see `config_rules`.
"""

import codecs
import re
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from assets.suggestions import nearest
from pipelines.config.countries import countries, country_called, currencies
from pipelines.config.cron import EXAMPLE, check_cron

REFUSED = "config"
"""The type of our own errors among pydantic's."""

LISTS = "lists-"
"""How the name of a target begins, so that none is ever the name of a source."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_OURS = frozenset({"possible_duplicates", "to_fix", "summary", "conflicts"})
_DELIMITERS = {"tab": "\t", r"\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}


class Part(BaseModel):
    """A group of keys. Unknown ones are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    def __repr__(self) -> str:
        """Which keys are there and never what they hold, since any of it may come from a variable."""
        return f"{type(self).__name__}({', '.join(sorted(self.model_fields_set))})"

    __str__ = __repr__


def refused(what: str, instead: str = "") -> PydanticCustomError:
    """An error to raise: what was found, what to write instead."""
    return PydanticCustomError(REFUSED, "{what}", {"what": what, "instead": instead})


def _refuse_all(problems: Iterable[str]) -> None:
    errors = [InitErrorDetails(type=refused(problem), loc=(), input=None) for problem in problems]
    if errors:
        raise ValidationError.from_exception_data(REFUSED, errors)


def _text(value: str) -> str:
    if not value.strip():
        raise refused("there is nothing here")
    return value


def _name(value: str, longest: int = 60) -> str:
    slug = re.sub(r"[^A-Za-z0-9_-]+", "_", value).strip("_-")[:longest]
    if not _NAME.fullmatch(value):
        raise refused(f"{value!r} cannot be a name: letters a-z, digits, _ and - can", f"write {slug}" if slug else "")
    if len(value) > longest:
        raise refused(f"the name has {len(value)} letters; {longest} is the most", f"write {slug}")
    if value.casefold() == "regulars":
        raise refused("regulars is a name we keep for ourselves", "choose another")
    return value


def _list_name(value: str) -> str:
    # A list becomes a tab, and Excel takes 31 letters.
    if value.casefold().replace("-", "_") in _OURS:
        raise refused(f"{value} is the name of a tab of ours", "choose another")
    return _name(value, 31)


def _source_name(value: str) -> str:
    if value.casefold().startswith(LISTS):
        raise refused(f"names that start with {LISTS} are ours, for what people typed in the lists", "choose another")
    return _name(value)


def _path(value: str) -> str:
    """A path inside the project, in its shortest form: nothing that a config names may lead out of the folder."""
    instead = "write a path inside the project folder, e.g. sheets/customers.xlsx; put the file there, or a link to it"
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in value):
        raise refused("the path holds a line break or another control character", "delete it")
    if "://" in value:
        raise refused("this is a web address, not a file", instead)
    if "\\" in value:
        raise refused("the path has backslashes", f"write {value.replace(chr(92), '/')}")
    path = PurePosixPath(value.strip())
    if path.is_absolute() or ".." in path.parts or value.lstrip().startswith("~") or re.match(r"\s*[A-Za-z]:", value):
        raise refused("the path leads out of the project folder", instead)
    if not path.parts or value.endswith("/"):
        raise refused("this is not a file", instead)
    if path.parts[0] == "data":
        raise refused("data/ is where regulars keeps its own files", instead)
    return str(path)


def _workbook(value: str) -> str:
    path = PurePosixPath(_path(value))
    if path.suffix.lower() in (".csv", ".tsv", ".txt"):
        raise refused(f"{path.name} is not a workbook", "write type: csv")
    if path.suffix.lower() not in _WORKBOOKS:
        raise refused(f"{path.name} is not a workbook", f"its name ends in one of {', '.join(_WORKBOOKS)}")
    return str(path)


def _text_file(value: str) -> str:
    path = PurePosixPath(_path(value))
    if path.suffix.lower() in _WORKBOOKS:
        raise refused(f"{path.name} is a workbook", "write type: excel")
    return str(path)


def _target(value: str) -> str:
    path = PurePosixPath(_path(value))
    if path.suffix.lower() != ".xlsx":
        raise refused(
            f"lists can be written to an .xlsx workbook, not to {path.name}", f"write {path.with_suffix('.xlsx')}"
        )
    return str(path)


def _spreadsheet(value: str) -> str:
    """The id of a spreadsheet at Google, or an address that holds it, as it was pasted."""
    from connectors.errors import SourceRejected
    from connectors.google.api.spreadsheet_id import spreadsheet_id

    text = value.strip()
    if PurePosixPath(text).suffix.lower() in _WORKBOOKS:
        raise refused("this is a file, not a spreadsheet at Google", "write type: excel and path:")
    try:
        spreadsheet_id(text)
    except SourceRejected as refusal:
        raise refused(str(refusal)) from None
    return text


def _country(value: str) -> str:
    code = value.strip().upper()
    if code in countries():
        return code
    found = country_called(value)
    raise refused(f"{value!r} is not a country code", f"write {found}" if found else "write two letters, e.g. GB")


def _currency(value: str) -> str:
    code = value.strip().upper()
    if code in currencies():
        return code
    near = nearest(code, currencies())
    raise refused(f"{value!r} is not a currency code", f"write {near}" if near else "write three letters, e.g. GBP")


def _timezone(value: str) -> str:
    import zoneinfo

    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        near = nearest(value.replace(" ", "_"), zoneinfo.available_timezones())
        what = f"{value!r} is not a time zone"
        raise refused(what, f"write {near}" if near else "write e.g. Europe/London") from None
    return value


def _cron(value: str) -> str:
    if problem := check_cron(value):
        raise refused(problem, f"write {EXAMPLE}")
    return " ".join(value.split())


def _predicate(value: str) -> str:
    # Imported here, since it brings DuckDB along, which a config without conditions starts without.
    from assets.crm.predicates import check_predicate

    _refuse_all(check_predicate(value))
    return value.strip()


def _delimiter(value: str) -> str:
    found = _DELIMITERS.get(value.strip().lower(), value)
    if len(found) != 1 or found.isalnum() or found in "\r\n\"'":
        raise refused(f"{value!r} cannot stand between columns", "write one of: comma, semicolon, tab, pipe, space")
    return found


def _encoding(value: str) -> str:
    try:
        return codecs.lookup(value).name
    except (LookupError, ValueError):
        raise refused(
            f"{value!r} is not an encoding", "leave it out to have it found, or write e.g. utf-8, cp1252"
        ) from None


def _nothing_is_empty(empty: Callable[[], object]) -> BeforeValidator:
    """A key that stands there without a value is the same as one that does not."""
    return BeforeValidator(lambda value: empty() if value is None else value)


NO_KEYS = _nothing_is_empty(dict)
NO_ENTRIES = _nothing_is_empty(list)

Text = Annotated[str, AfterValidator(_text)]
Name = Annotated[str, AfterValidator(_name)]
SourceName = Annotated[str, AfterValidator(_source_name)]
ListName = Annotated[str, AfterValidator(_list_name)]
WorkbookPath = Annotated[str, AfterValidator(_workbook)]
TextFilePath = Annotated[str, AfterValidator(_text_file)]
Spreadsheet = Annotated[str, AfterValidator(_spreadsheet)]
TargetPath = Annotated[str, AfterValidator(_target)]
CountryCode = Annotated[str, AfterValidator(_country)]
CurrencyCode = Annotated[str, AfterValidator(_currency)]
TimeZone = Annotated[str, AfterValidator(_timezone)]
Cron = Annotated[str, AfterValidator(_cron)]
Predicate = Annotated[str, AfterValidator(_predicate)]
Delimiter = Annotated[str, AfterValidator(_delimiter)]
Encoding = Annotated[str, AfterValidator(_encoding)]
Rate = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Times = Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)]
Days = Annotated[int, Field(ge=0, le=3650)]
