"""The words a predicate may use, and why the others are refused."""

from types import MappingProxyType


def _words(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


FUNCTIONS = _words(
    "+ - * / // % ^ ** abs ceil ceiling floor round trunc sign sqrt greatest least mod divide fmod isnan isinf",
    "isfinite || ~~ !~~ ~~* !~~* ~~~ like_escape not_like_escape ilike_escape not_ilike_escape concat concat_ws",
    "contains starts_with ^@ prefix ends_with suffix lower lcase upper ucase trim ltrim rtrim length len strlen left",
    "right substring substr replace position strpos instr strip_accents split_part regexp_matches regexp_full_match",
    "regexp_extract levenshtein jaro_winkler_similarity",
    "year month day quarter week isoyear dayofweek isodow weekday dayofmonth dayofyear date_part datepart date_trunc",
    "datetrunc date_diff datediff date_sub datesub date_add last_day monthname dayname strftime epoch timezone",
    "make_date to_days to_weeks to_months to_quarters to_years to_hours to_minutes to_seconds",
    "list_contains list_has array_contains array_has list_has_any list_has_all && @> <@ list_value array_length",
    "list_position ->> json_extract_string json_exists json_array_length json_type json_contains row",
    "coalesce ifnull nullif if",
)
"""Functions and operators by DuckDB's own names: the same answer for the same customer, and nothing read or written."""

AGGREGATES = _words("count count_star sum avg mean median min max list array_agg string_agg first last mode")
"""Functions over many customers."""

MOMENTS = _words(
    "now today current_date current_time current_timestamp localtime localtimestamp get_current_timestamp",
    "get_current_time transaction_timestamp",
)
"""Words for the moment at which somebody asks; a condition has `today`, which stays the day of the refresh."""

UNSTEADY = MOMENTS | _words("random gen_random_uuid uuid uuidv4 uuidv7 setseed nextval")
"""Words whose answer is another one every time."""

SHAPES = MappingProxyType(
    {
        "SUBQUERY": "a query inside the condition is not possible: use the columns of crm.customers",
        "WINDOW": "over (…) is not possible in a condition: a condition looks at one customer at a time",
        "STAR": "* is not possible in a condition: name the columns",
        "PARAMETER": "? and $ are not possible in a condition: write the value itself",
        "LAMBDA": "-> is not possible in a condition: to read a column of your own, write attributes.shoe_size",
        "POSITIONAL_REFERENCE": "#1 is not possible in a condition: name the column",
        "DEFAULT": "default is not possible in a condition: write the value itself",
        "COLLATE": "collate is not possible in a condition: use lower(…) or strip_accents(…)",
    }
)
"""Classes of expression that no predicate may hold, with what to write instead."""
