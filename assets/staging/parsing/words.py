"""Cells that hold one of a known set of words: yes and no, channels, statuses, countries, currencies, languages.

The words themselves are in words.toml and the csv files beside this module (names of countries, languages and months
come from Unicode CLDR). A word we do not know is set aside, never matched by likeness.
"""

import csv
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import pyarrow as pa

from assets.staging.parsing.locale_rules import has_custom
from assets.staging.parsing.sql_cells import Cells, Parsed, fold, from_lookup, look_up, one_of, tidy
from assets.warehouse.connection import Warehouse, literal

UNREADABLE_CONSENT = "neither yes nor no: nobody is contacted that way until it says; write yes or no, or a dated yes where they gave one"

REASONS = MappingProxyType(
    {
        "boolean": "neither yes nor no: write yes or no",
        "country": "not a country we know: write its English name or its two-letter code",
        "currency": "not a currency we know: write its three-letter code, such as EUR",
        "language": "not a language we know: write its English name or its two-letter code",
        "channel": "not a way to reach people that we know: write email, sms, call, chat, social, visit or post",
        "direction": "neither in nor out: write in (they contacted us) or out (we contacted them)",
        "consent": "neither given nor withdrawn: write granted or withdrawn",
        "permission": UNREADABLE_CONSENT,
        "refusal": UNREADABLE_CONSENT,
        "tick": UNREADABLE_CONSENT,
        "answer": "neither yes nor no: write yes, no or not sure",
        "feedback_kind": "feedback of a kind we do not know: write csat, nps, ces, review, survey or interview",
    }
)
CONSENTS = frozenset({"permission", "refusal", "tick"})
"""Kinds of cell that say whether somebody may be contacted."""

BOOLEANS = CONSENTS | {"boolean"}

_FILES = MappingProxyType({"country": "countries.csv", "currency": "currencies.csv", "language": "languages.csv"})

_MANY = "could mean several: write the code, such as USD"
_CODE_OR_BLANK = "could be a code or mean that there is none: write the name in full, or leave it blank"


def parse_words(warehouse: Warehouse, kind: str, cells: Cells) -> Parsed:
    """The value that stands for the cell's word; statuses we do not know stay as typed, in lower case."""
    words = table_of(warehouse, kind)
    name = look_up(warehouse, cells, kind, _select(warehouse, kind, words))
    parsed = from_lookup(warehouse, cells, name)
    if kind != "country":
        return parsed
    # A subquery in place of a join, so that the expression can stand wherever a row's country is asked for (phones).
    typed = "" if cells.type is None else f" and l.type = coalesce({cells.type}, 't')"
    one = f"from {name} as l where l.cell = {cells.text}{typed}"
    return Parsed(f"(select any_value(l.value) {one})", f"(select any_value(l.reason) {one})")


def _select(warehouse: Warehouse, kind: str, words: str) -> str:
    """Every distinct cell with its value and reason; several candidates are settled by the business's own."""
    own = warehouse.settings.business.currency if kind == "currency" else ""
    unknown = "folded_cell" if kind == "status" else "null"
    cast = "::boolean" if kind in BOOLEANS else ""
    # "en-GB" and "de_AT" say the language first.
    word = r"regexp_replace(folded_cell, '^([a-z]{2})[-_][a-z]{2}$', '\1')" if kind == "language" else "folded_cell"
    blank = table_of(warehouse, "nothing")
    return f"""
        , tidied as (
            select *, lower(regexp_replace({tidy("cell")}, '\\s+', ' ', 'g')) as folded_cell from cells
        )
        , known as (
            select
                tidied.*,
                coalesce(by_sign.candidates, by_word.candidates) as candidates,
                blank.word is not null or folded_cell is null as is_blank
            from tidied
            left join {words} as by_sign on by_sign.word = folded_cell
            left join {words} as by_word on by_word.word = {fold(word)}
            left join {blank} as blank on blank.word = folded_cell
        )
        select
            cell,
            type,
            case
                when is_blank or candidates = ['nothing'] then null
                when len(candidates) = 1 then candidates[1]
                when list_contains(candidates, {literal(own)}) then {literal(own)}
                when candidates is null then {unknown}
            end{cast} as value,
            case
                when is_blank and candidates is not null then {literal(_CODE_OR_BLANK)}
                when is_blank or value is not null or candidates = ['nothing'] then null
                when len(candidates) > 1 then {literal(_MANY)}
                else {literal(REASONS.get(kind, ""))}
            end as reason
        from known
    """


def table_of(warehouse: Warehouse, kind: str) -> str:
    """The temp table `word, candidates` of a kind's words, made when first asked for."""
    mail = kind == "channel" and has_custom(warehouse.settings.business.country, "mail_is_email")
    name = f"_words_{kind}_mail" if mail else f"_words_{kind}"
    connection = warehouse.connection
    connection.register(f"{name}_raw", _arrow(kind, mail))
    connection.execute(
        f"""
        create temp table if not exists {name} as
        with spellings as (
            select lower(word) as word, value from {name}_raw
            union
            -- a sign keeps its letters company: without it, R$ (Brazil) would be R (South Africa)
            select {fold("word")}, value from {name}_raw where not regexp_matches(word, '[\\p{{Sc}}/:]')
        )
        select word, list(value order by value) as candidates from spellings where word <> '' group by word
        """
    )
    connection.unregister(f"{name}_raw")
    return name


def blank_words() -> str:
    """The words for nothing ("n/a", "-", "keine Angabe"), as an SQL list."""
    return one_of([word for _, word in _pairs("nothing")])


def words_for(kind: str, value: str) -> list[str]:
    """The words by which people call a value."""
    return [word for each, word in _pairs(kind) if each == value]


def nobody_words() -> str:
    """The words that stand for no customer ("walk-in", "cash", "Laufkundschaft"), as an SQL list."""
    return one_of([word for _, word in _pairs("nobody")])


def _arrow(kind: str, mail_is_email: bool) -> pa.Table:
    """The words of a kind as `value, word`."""
    pairs = list(_pairs(kind))
    if kind == "channel":
        pairs += [("email" if mail_is_email else value, word) for value, word in _pairs("channel_mail")]
    return pa.table({"value": [value for value, _ in pairs], "word": [word for _, word in pairs]})


def _consent_pairs(kind: str) -> Iterator[tuple[str, str]]:
    """What stands below a heading that speaks of consent: a plain answer turns with the heading, "unsubscribed" does not.

    Under `refusal` ("Do not email") a plain yes is a no, and a plain no says nothing; under `tick`, a box at a checkout,
    a plain no is a box that was not ticked.
    """
    words = {value: set(_of("permission", value)) for value in ("true", "false", "nothing", "plain")}
    plain = words.pop("plain")
    words["true"] |= {*_of("boolean", "true"), *_of("consent", "granted")}
    words["false"] |= {*_of("boolean", "false"), *_of("consent", "withdrawn")} - plain
    if kind == "refusal":
        words = {
            "true": set(),
            "false": words["false"] | set(_of("boolean", "true")) - set(_of("permission", "spoken_yes")),
            "nothing": words["nothing"] | plain | set(_of("permission", "spoken_yes")),
        }
    else:
        words["false" if kind == "permission" else "nothing"] |= plain
    yield from ((value, word) for value, found in words.items() for word in sorted(found))


def _of(section: str, value: str) -> list[str]:
    return _toml()[section][value].split("|")


@cache
def _toml() -> dict[str, dict[str, str]]:
    return tomllib.loads((files("assets.staging.parsing") / "words.toml").read_text(encoding="utf-8"))


@cache
def _pairs(kind: str) -> tuple[tuple[str, str], ...]:
    """Value and word, as the data files have them."""
    if kind in CONSENTS:
        return tuple(_consent_pairs(kind))
    if kind in _FILES:
        text = (files("assets.staging.parsing") / _FILES[kind]).read_text(encoding="utf-8")
        groups = [(row["value"], row["words"]) for row in csv.DictReader(text.splitlines())]
    else:
        groups = list(_toml()[kind].items())
    return tuple((value, word) for value, words in groups for word in words.split("|"))


def sign_of(currency: str) -> str:
    """The sign that people know a currency by, £ for GBP; its code where it has none of its own."""
    words = (word for value, word in _pairs("currency") if value == currency)
    return next((word for word in words if len(word) == 1 and unicodedata.category(word) == "Sc"), currency)
