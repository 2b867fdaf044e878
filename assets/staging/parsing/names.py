"""The parts of a person's name, where they are plain to see.

Modest on purpose: a name of two words, `Lovelace, Ada`, a middle initial, a particle that belongs to the last name.
Anything else keeps its full name and has no parts. What counts as the same name is decided in `assets.identity`.
"""

_TITLE = (
    r"mr|mrs|ms|miss|mx|dr|prof|sir|rev|herr|frau|fr|mme|mlle|mevr|mevrouw|dhr|de heer|sr|sra|srta|don|doña"
    r"|sig|sig\.ra|dott|dott\.ssa"
)
_PARTICLE = (
    r"van|von|vom|de|den|der|del|della|dela|di|da|do|dos|das|du|la|le|las|los|ten|ter|te|zu|zum|zur|af|av|el|al"
    r"|bin|ibn|st|saint|mac|mc|y"
)
_SUFFIX = r"jr|sr|junior|senior|ii|iii|iv|esq|phd|md"
_FIRM = (
    r"ltd|limited|inc|llc|llp|plc|corp|co|company|gmbh|ag|kg|ug|ohg|sarl|sas|sa|srl|spa|sl|bv|nv|vof|lda|ltda|group"
    r"|stores?|services?"
)

_WORD = r"[\pL\pM][\pL\pM'’.\-]*"
_FIRST_LAST = (
    rf"(?i)^(?:({_TITLE})\.?\s+)?({_WORD})(?:\s+\pL\.?)*\s+((?:(?:{_PARTICLE})\.?\s+)*{_WORD})(?:,?\s+({_SUFFIX})\.?)?$"
)
_LAST_COMMA_FIRST = (
    rf"(?i)^((?:(?:{_PARTICLE})\.?\s+)*{_WORD})(?:\s+({_SUFFIX})\.?)?\s*,"
    rf"\s*(?:({_TITLE})\.?\s+)?({_WORD})(?:\s+\pL\.?)*(?:,?\s+({_SUFFIX})\.?)?$"
)
_NOT_A_FIRST_NAME = rf"(?i)^(?:{_PARTICLE}|{_TITLE}|the)\.?$"
_FAMILY_NAME_FIRST = r"[\p{Han}\p{Hangul}\p{Hiragana}\p{Katakana}]"
_NOT_A_LAST_NAME = rf"(?i)^(?:{_FIRM}|{_SUFFIX})\.?$"


def split_name(full: str) -> str:
    """SQL: the parts of the full name as a struct (title, first, last, suffix); null when they are not plain to see."""
    found = (
        f"case when contains({full}, ',') and not regexp_matches({full}, {_sql(_FIRST_LAST)})"
        f" then regexp_extract({full}, {_sql(_LAST_COMMA_FIRST)}, ['last', 'suffix', 'title', 'first'])"
        f" else regexp_extract({full}, {_sql(_FIRST_LAST)}, ['title', 'first', 'last', 'suffix']) end"
    )
    return f"({found})"


def is_plain(split: str) -> str:
    """SQL: whether `split_name` found parts that are a person's."""
    return (
        f"({split}.first != '' and not regexp_matches({split}.first, {_sql(_NOT_A_FIRST_NAME)})"
        f" and not regexp_matches({split}.first, {_sql(_FAMILY_NAME_FIRST)})"
        f" and not regexp_matches({split}.last, {_sql(_NOT_A_LAST_NAME)}))"
    )


def looks_like_a_name(text: str) -> str:
    """SQL: whether somebody wrote a name where an id was asked for."""
    return f"regexp_full_match({text}, {_sql(rf'{_WORD}(?:[ ,]+{_WORD})+')})"


def _sql(pattern: str) -> str:
    return "'" + pattern.replace("'", "''") + "'"
