"""Cells that hold a number: amounts, counts, percentages, money with its currency.

Whether a comma or a point marks the decimals is decided from the whole column (`12,50` and `1.234.567` show it), else
from the business's country. A cell that could be read both ways in a column that shows both is set aside.
"""

from assets.staging.parsing.locale_rules import has_custom
from assets.staging.parsing.sql_cells import Cells, Parsed, from_lookup, letter, look_up, matches, new_name, tidy
from assets.staging.parsing.words import table_of
from assets.warehouse.connection import Warehouse, literal

TOO_LARGE = "too large for a number we can keep"
DOUBTFUL = "the point or comma could mark thousands or decimals: write the number without thousands"
CURRENCY = "the currency sign could mean several currencies: write the code, such as USD"
PERCENT = "a percentage, where a plain number belongs"
NOT_WHOLE = "not a whole number"
NOT_A_NUMBER = "not a number: write digits only"

_CAST = "try_cast({} as decimal(18, 4))"
_PLAIN = r"-?\d{1,14}(\.(\d{1,2}|\d{4,12}))?"
_PLAIN_COMMA = r"-?\d{1,14},(\d{1,2}|\d{4,12})"


def parse_number(warehouse: Warehouse, kind: str, cells: Cells) -> Parsed:
    """The number of a cell, its money with the currency the cell names, or its percentage as a fraction."""
    amount = "try_cast({} as integer)" if kind == "integer" else _CAST
    if kind != "percent" and _is_plain(warehouse, kind, cells, amount):
        return Parsed(_wrapped(kind, amount.format(cells.text)))
    fast = _wrapped(kind, _fast(kind, cells))
    shapes = look_up(warehouse, cells, "shapes", _SHAPES.format(tidy=tidy("cell")), f"({fast}) is null")
    values = new_name(kind)
    select = _values(warehouse, kind, shapes, _decimal_mark(warehouse, cells, shapes))
    warehouse.connection.execute(f"create temp table {values} as {select}")
    warehouse.connection.execute(f"drop table {shapes}")
    return from_lookup(warehouse, cells, values, fast)


def _is_plain(warehouse: Warehouse, kind: str, cells: Cells, amount: str) -> bool:
    """Whether a cast reads every cell, and none has what may be a thousands point."""
    point = f"contains({cells.text}, '.')" if kind == "integer" else f"{cells.text} like '%.___'"
    odd = f"{cells.text} is not null and ({amount.format(cells.text)} is null or {point})"
    return not warehouse.value(f"select count(*) from {cells.relation} as r where {odd}")


def _fast(kind: str, cells: Cells) -> str:
    """The amount of the cells that can be read in one way only, null for the others."""
    text = cells.text
    if kind == "percent":
        return "null::decimal(18, 4)"
    if kind == "integer":
        return f"case when {matches(text, r'-?[0-9]{1,9}')} then try_cast({text} as integer) end"
    return (
        f"case when {letter(cells)} = 'n' or {matches(text, _PLAIN)} then {_CAST.format(text)}"
        f" when {matches(text, _PLAIN_COMMA)} then {_CAST.format(f'''replace({text}, ',', '.')''')} end"
    )


def _wrapped(kind: str, amount: str) -> str:
    """An amount as a value of the kind; money that names no currency has none."""
    if kind != "money":
        return amount
    return f"case when ({amount}) is not null then struct_pack(amount := {amount}, currency := null::varchar) end"


def _decimal_mark(warehouse: Warehouse, cells: Cells, shapes: str) -> str:
    """What marks decimals in this column: a point, a comma, or nothing when it shows both."""
    if not warehouse.value(f"select count(*) from {shapes} where form in ('maybe point', 'maybe comma')"):
        return "."
    text, live = cells.text, f"{cells.live} and {letter(cells)} <> 'n'"
    [(point, comma)] = warehouse.rows(
        f"""
        select
            bool_or(form = 'point') or (
                select bool_or({matches(text, _PLAIN)} and contains({text}, '.'))
                from {cells.relation} as r where {live}
            ),
            bool_or(form = 'comma') or (
                select bool_or({matches(text, _PLAIN_COMMA)}) from {cells.relation} as r where {live}
            )
        from {shapes} where is_live and type <> 'n'
        """
    )
    if point and comma:
        return ""
    if point or comma:
        return "." if point else ","
    return "," if has_custom(warehouse.settings.business.country, "comma_decimal") else "."


_NUMBER = (
    r"^([-+]?\(?[-+]?) ?((?:\p{L}+\.? ?)*\p{Sc}?\p{L}*|[Ss]/\.?)? ?([-+]?) ?((?:\d|[.,]\d)[\d., '']*?)([.,]-{1,2})?"
    r" ?(%)? ?((?:\p{L}+\.? ?)*\p{Sc}?\p{L}*|:-)? ?([)-]?)$"
)
"""Sign, currency, sign, digits, the dash of `12,-`, percent, currency, trailing sign (quotes doubled for SQL)."""

_SHAPES = (
    r"""
    , spelled as (
        -- "12€50" has its sign for a decimal point
        select *, regexp_replace(translate({tidy}, '−–—’‘´`', '---'||repeat(chr(39), 4)),
            '^(\d+) ?(\p{{Sc}}) ?(\d\d)$', '\2\1.\3') as written
        from cells
    )
    , parts as (
        select *, regexp_extract(written, '"""
    + _NUMBER.replace("{", "{{").replace("}", "}}")
    + r"""', ['sign', 'before', 'sign_2', 'digits', 'dash', 'percent', 'after', 'sign_3']) as part
        from spelled
    )
    , grouped as (
        select
            *,
            trim(part.digits) as digits,
            regexp_full_match(trim(part.digits), '\d{{1,3}}([ '']\d{{3}})+([.,]\d*)?') as has_groups,
            part.sign || part.sign_2 || part.sign_3 as signs,
            lower(trim(part.before)) as before,
            lower(trim(part.after)) as after
        from parts
    )
    select
        cell,
        type,
        is_live,
        written is null as is_blank,
        lower(written) as word,
        contains(signs, '-') or contains(signs, '(') as is_negative,
        part.percent <> '' as is_percent,
        coalesce(nullif(before, ''), nullif(after, '')) as currency_word,
        case when before <> '' and after <> '' then after end as other_word,
        case when has_groups then regexp_replace(digits, '[ '']', '', 'g') else digits end as body,
        case
            when digits = '' or contains(signs, '(') <> contains(signs, ')')
                or length(regexp_replace(signs, '[^-(]', '', 'g')) > 1
                or (not has_groups and regexp_matches(digits, '[ '']'))
                then 'bad'
            when regexp_full_match(body, '\d+') then 'whole'
            when regexp_full_match(body, '(\d{{1,3}}(,\d{{3}})+|\d{{1,2}}(,\d{{2}})+,\d{{3}})\.\d*') then 'point'
            when regexp_full_match(body, '\d{{1,3}}(\.\d{{3}})+,\d*') then 'comma'
            -- several marks of one kind can only be thousands, so the other one marks decimals
            when regexp_full_match(body, '\d{{1,3}}(,\d{{3}}){{2,}}|\d{{1,2}}(,\d{{2}})+,\d{{3}}') then 'point'
            when regexp_full_match(body, '\d{{1,3}}(\.\d{{3}}){{2,}}') then 'comma'
            when not regexp_full_match(body, '\d*[.,]\d*') then 'bad'
            when has_groups or not regexp_full_match(body, '[1-9]\d{{0,2}}[.,]\d{{3}}')
                then case when contains(body, '.') then 'point' else 'comma' end
            when contains(body, '.') then 'maybe point'
            else 'maybe comma'
        end as form
    from grouped
    """
)


def _values(warehouse: Warehouse, kind: str, shapes: str, mark: str) -> str:
    """The select of `cell, type, value, reason` over the shapes, once the decimal mark is known."""
    value = {
        "money": "case when amount is not null then struct_pack(amount := amount, currency := currency) end",
        "integer": "try_cast(amount as integer)",
    }.get(kind, "amount")
    return f"""
        with {_named(warehouse, kind, shapes, mark)}
        , {_judged(kind)}
        , scaled as (
            select
                *,
                case
                    when is_nothing or reason is not null then null
                    when {_is_in_hundredths(kind)} then {_CAST.format("unscaled / 100")}
                    else unscaled
                end as amount
            from judged
        )
        select cell, type, {value} as value, reason from scaled
    """


def _named(warehouse: Warehouse, kind: str, shapes: str, mark: str) -> str:
    """The digits as SQL reads them, and what the words beside them mean."""
    currencies, blank = table_of(warehouse, "currency"), table_of(warehouse, "nothing")
    own = literal(warehouse.settings.business.currency)
    return f"""
        named as (
            select
                s.*,
                blank.word is not null or is_blank as is_nothing,
                {_digits(kind, mark)} as number,
                case
                    when len(c.candidates) = 1 then c.candidates[1]
                    when list_contains(c.candidates, {own}) then {own}
                end as currency,
                c.candidates is null and currency_word is not null
                    or (other_word is not null and not coalesce(list_contains(other.candidates, currency), false))
                    as has_words
            from {shapes} as s
            left join {currencies} as c on c.word = s.currency_word
            left join {currencies} as other on other.word = s.other_word
            left join {blank} as blank on blank.word = s.word
        )
    """


def _judged(kind: str) -> str:
    """The number, and why it is none."""
    return f"""
        judged as (
            select
                *,
                {_CAST.format("case when is_negative then '-' else '' end || number")} as unscaled,
                case
                    when is_nothing then null
                    when form = 'bad' or has_words then {literal(NOT_A_NUMBER)}
                    when currency_word is not null and currency is null then {literal(CURRENCY)}
                    when number is null then {literal(DOUBTFUL)}
                    when is_percent and {kind != "percent"} then {literal(PERCENT)}
                    when unscaled is null then {literal(TOO_LARGE)}
                    when {kind == "integer"} and unscaled <> round(unscaled, 0) then {literal(NOT_WHOLE)}
                    when {kind == "integer"} and try_cast(unscaled as integer) is null then {literal(TOO_LARGE)}
                end as reason
            from named
        )
    """


def _is_in_hundredths(kind: str) -> str:
    """15% always is; without the sign, percentages are when any of the column is above 1."""
    if kind != "percent":
        return "false"
    above_one = "select bool_or(abs(unscaled) > 1) from judged where is_live and not is_percent and reason is null"
    return f"is_percent or ({above_one})"


def _digits(kind: str, mark: str) -> str:
    """The body as SQL reads numbers, null where the column does not say what its mark means."""
    point, comma = "replace(body, ',', '')", "replace(replace(body, '.', ''), ',', '.')"
    read = {".": point, ",": comma}.get(mark, "null")
    # nobody writes a count of one as 1.000
    with_point = "null" if kind == "integer" and mark == "." else read
    with_comma = "null" if kind == "integer" and mark == "," else read
    return (
        f"case form when 'whole' then body when 'point' then {point} when 'comma' then {comma}"
        f" when 'maybe point' then {with_point} when 'maybe comma' then {with_comma} end"
    )
