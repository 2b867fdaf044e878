"""What identity knows before it sees a customer: nicknames, titles, placeholders, and how much each agreement counts.

What a word means for a name, and how fields are compared, is decided in the `.sql` files beside this one.
"""

import csv
import hashlib
import tomllib
from functools import cache
from pathlib import Path

from assets.settings import Settings
from assets.warehouse.connection import Warehouse

_HERE = Path(__file__).parent
_FILES = (_HERE / "words.toml", _HERE / "nicknames.csv", _HERE.parent / "matching" / "weights.csv", Path(__file__))

# Most text is plain already and takes the short way. strip_accents leaves the letters that have no accent to take off;
# apostrophes go so that O'Hare is Ohare.
_PLAIN_TEXT = r"""
create or replace macro identity.plain_text(spelled) as
    case
        when not regexp_matches(spelled, '[^A-Za-z0-9 ]|  ') then trim(lower(spelled))
        else trim(regexp_replace(
            replace(replace(replace(replace(replace(replace(replace(replace(replace(
                strip_accents(lower(regexp_replace(spelled, '[''’‘`´ʼ]', '', 'g'))),
                'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'ø', 'o'), 'ł', 'l'), 'đ', 'd'), 'ð', 'd'), 'þ', 'th'), 'ı', 'i'),
            '[^\p{L}\p{M}\p{N}]+', ' ', 'g'
        ))
    end
"""

# How a Latin word sounds, roughly: vowels but for the first go, and letters that are confused are one. Not Soundex,
# which keeps the first letter and so tells Cathy from Kathy.
_SOUND = """
create or replace macro identity.consonants(word) as
    replace(replace(replace(replace(replace(replace(
        translate(word, 'aeiouybfpvcgjkqsxzdtlmnrhw', '000000111122222222334556'), '11', '1'), '22', '2'), '33', '3'),
        '44', '4'), '55', '5'), '66', '6');
create or replace macro identity.sound(word) as
    left(identity.consonants(word), 1) || left(replace(substr(identity.consonants(word), 2), '0', ''), 4)
"""

# One letter is missing, too many or another, or two are exchanged: damerau_levenshtein(one, other) = 1, which takes long.
# So texts of one length, which most are that come here, are told by the number of letters that differ.
_SLIP = """
create or replace macro identity.is_slip(one, other) as
    case
        when one = other then false
        when strlen(one) <> strlen(other)
            then case when abs(strlen(one) - strlen(other)) > 1 then false else damerau_levenshtein(one, other) = 1 end
        when hamming(one, other) > 2 then false
        when hamming(one, other) = 1 then true
        else damerau_levenshtein(one, other) = 1
    end
"""

# One name in its many spellings: Erik and Eric, Sofie and Sophie, Joerg and Jorg, Suresh and Sooresh. Not y for i, which
# tells many a woman's name from a man's.
_SPELLING = r"""
create or replace macro identity.in_one_spelling(name) as
    regexp_replace(
        replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
            translate(
                replace(replace(replace(replace(replace(replace(
                    regexp_replace(name, '([aou])e([^aeiou])', '\1\2'),
                    'ph', 'f'), 'th', 't'), 'ch', 'k'), 'x', 'ks'), 'oo', 'u'), 'ee', 'i'),
                'cw', 'kv'
            ),
            'bb', 'b'), 'dd', 'd'), 'ff', 'f'), 'gg', 'g'), 'kk', 'k'), 'll', 'l'), 'mm', 'm'), 'nn', 'n'), 'rr', 'r'),
            'ss', 's'), 'tt', 't'),
        'h$', ''
    )
"""

# "Gill" for Gillian, but not "Martin" for Martina.
_CUT_SHORT = """
create or replace macro identity.is_cut_short(short, long) as
    length(short) > 2 and length(long) > length(short) + 1 and starts_with(long, short) and right(long, 1) not in ('a', 'e')
"""

# What a number stands for the number must be of alone. DuckDB's own hash is the same for texts that differ in two places a
# word apart ("Person23 Quill23" and "Person28 Quill28"); as JSON, no two lists or rows are one text.
_DIGESTS = """
create or replace macro identity.digest_of(record) as md5_number(to_json(record));
create or replace macro identity.spelling_of(name, first_name, last_name, suffix) as
    md5_number(to_json([name, first_name, last_name, suffix]))
"""

# A field in `identity.pairs.evidence`: text put together by hand, and in one go, is made in a third of the time that
# structures take.
_FINDING = """
create or replace macro identity.finding(field, agree, bits) as
    case when agree is not null and bits is not null then
        concat(
            '{"field":"' || field || '","agree":"',
            agree,
            case
                when agree = 'shared' then '","counts":"nothing","bits":'
                when bits >= 1.5 then '","counts":"for","bits":'
                when bits <= -1.5 then '","counts":"against","bits":'
                else '","counts":"little","bits":'
            end,
            round(bits::double, 1)::decimal(6, 1),
            '}'
        )
    end
"""


def make_words(warehouse: Warehouse) -> None:
    """Create `identity.words`, `identity.weights`, and the macros that make text comparable."""
    rows = [*listed_words(), *_nicknames()]
    warehouse.connection.execute(_PLAIN_TEXT)
    for macro in (_SOUND, _SLIP, _SPELLING, _DIGESTS, _CUT_SHORT, _FINDING):
        warehouse.connection.execute(macro)
    warehouse.connection.execute(
        "create or replace table identity.words as"
        " select distinct unnest($kinds) as kind, unnest($words) as word, unnest($meanings) as meaning order by all",
        dict(zip(("kinds", "words", "meanings"), map(list, zip(*rows, strict=True)), strict=True)),
    )
    warehouse.connection.execute("drop table if exists identity.rules")
    warehouse.connection.execute(
        "create or replace table identity.weights as select comparison, level, m::double as m, u::double as u,"
        " h::double as h, by_frequency = 'yes' as by_frequency, reason"
        " from (select unnest($weights, recursive := true))",
        {"weights": _weights(warehouse.settings)},
    )


def fingerprint(warehouse: Warehouse) -> str:
    """Changes when a word does, or a weight, so that the tables are made again."""
    trained = trained_weights(warehouse.settings)
    files = (*_FILES, trained) if trained.exists() else _FILES
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def trained_weights(settings: Settings) -> Path:
    """Where `regulars train` keeps the user's own shares, if it ever did."""
    return settings.state / "weights.csv"


def listed_words() -> list[tuple[str, str, str]]:
    """(kind, word, meaning): ("titles", "mr", "mr") for `titles = ["mr"]`, ("generations", "jr", "2") for `jr = 2`."""
    listed = tomllib.loads(_FILES[0].read_text(encoding="utf-8"))
    return [
        (kind, word, str(words[word]) if isinstance(words, dict) else word)
        for kind, words in listed.items()
        for word in words
    ]


def shipped_shares() -> dict[tuple[str, str], float]:
    """(comparison, level) -> the share of pairs of one person at that level, before anything was trained."""
    return {(row["comparison"], row["level"]): float(row["m"]) for row in _rows(_FILES[2])}


def _weights(settings: Settings) -> list[dict[str, str]]:
    """The shipped weights, with the user's own shares of those that were trained."""
    trained = trained_weights(settings)
    own = {(row["comparison"], row["level"]): row["m"] for row in _rows(trained)} if trained.exists() else {}
    return [row | {"m": own.get((row["comparison"], row["level"]), row["m"])} for row in _rows(_FILES[2])]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _nicknames() -> list[tuple[str, str, str]]:
    """("nicknames", "bob", "robert"): a nickname may stand for several names, and "pat" does."""
    with _FILES[1].open(encoding="utf-8", newline="") as file:
        return [("nicknames", short, row["name"]) for row in csv.DictReader(file) for short in row["also"].split()]


@cache
def titles() -> frozenset[str]:
    """Words before a name that are no part of it."""
    return frozenset(word for kind, word, _ in listed_words() if kind == "titles")


def other_forms(word: str) -> list[str]:
    """The word, and every first name that may be the same person's: bob, robert and rob."""
    formal = {name for _, short, name in _pairs_of_names() if short == word} | {word}
    return sorted({*formal, *(short for _, short, name in _pairs_of_names() if name in formal)})


@cache
def _pairs_of_names() -> tuple[tuple[str, str, str], ...]:
    return tuple(_nicknames())
