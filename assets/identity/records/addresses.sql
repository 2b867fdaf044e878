-- One row per line of an address as somebody wrote it: its house number, its street in one spelling, and the town and
-- postcode where the whole address stands in the line ("18 Park Place, Leeds LS1 4AA").

with

lines as (

    -- "12, rue de Rivoli" and "Via Roma, 12": the number is of the street; in "2, Park House, 12 Mill Lane" it is the flat's,
    -- and in "Rose Cottage, 12, High Street" of the street that follows
    select
        line,
        case
            when not contains(line, ',') then line
            when regexp_extract(plain, ',\s*(\d{1,3} ?\pL?\s+\pL{2}|\d{4}\s+\pL+\s+\pL)') <> '' then line
            else regexp_replace(
                regexp_replace(
                    plain, '^\s*(?i:no|nr|n°|nº|№|#)?\.?\s*(\d{1,4} ?(?i:bis|ter|\pL)?)\s*,\s*(\pL|\d+(?i:st|nd|rd|th)\b)', '\1 \2'
                ),
                '^([^\d,]+),\s*(?i:no|nr|n°|nº|№|#)?\.?\s*(\d{1,4} ?(?i:bis|ter|\pL)?)\s*($|,\s*\d)', '\1 \2\3'
            )
        end as spelling
    from (
        select distinct street as line, regexp_replace(street, '(\d) (?i:(bis|ter))\b', '\1\2') as plain
        from staging.people
        where street is not null
    )

),

spelled as (

    select
        line,
        case
            -- most lines are of one part, and need no search
            when not contains(spelling, ',') then [spelling]
            -- the flat is not the house
            else list_filter(
                list_transform(string_split(spelling, ','), lambda part: trim(part)),
                lambda part: part <> '' and not regexp_matches(
                    part, '^(?i:(flat|apt|appt|apartment|unit|suite|room|floor|c/o|bld|building)\b|#)'
                )
            )
        end as parts
    from lines

),

placed as (

    -- "Town Hall, 1 High Street, Leeds": the street is where the number is
    select
        line,
        parts,
        case
            when len(parts) > 1
                then greatest(coalesce(list_position(
                    -- regexp_matches() would be prepared twice, and letters of all scripts take long to prepare
                    list_transform(parts, lambda part: regexp_extract(part, '^\d+ ?\pL?\s+\pL{2}|\pL.*\s\d+ ?(?i:bis|ter|\pL)?$') <> ''),
                    true
                ), 1), 1)
            else 1
        end as place
    from spelled

),

parted as (

    select
        line,
        coalesce(parts[place], line) as street,
        if(len(parts) > place, array_to_string(parts[place + 1:], ','), null) as rest
    from placed

),

found as (

    select
        line,
        street,
        rest,
        identity.plain_text(street) as words,
        if(rest is null, null, nullif(regexp_extract(
            upper(rest),
            '\b([A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d|\d{4}\s?[A-Z]{2}|\d{2}-\d{3}|\d{4,6})\b', 1
        ), '')) as postcode
    from parted

),

numbered as (

    select
        *,
        regexp_extract(words, '^(\d+ ?(?:bis|ter|[a-z])?)\b', 1) as number_before,
        regexp_extract(words, '\b(\d+ ?(?:bis|ter|[a-z])?)$', 1) as number_after,
        -- "Park House 12 Mill Lane"
        regexp_extract(words, '^\pL.* (\d+) \pL', 1) as number_between
    from found

),

named as (

    select
        *,
        coalesce(
            nullif(replace(number_before, ' ', ''), ''), nullif(replace(number_after, ' ', ''), ''), nullif(number_between, '')
        ) as house_number,
        trim(case
            when number_before <> '' then substr(words, length(number_before) + 1)
            when number_after <> '' then words[:length(words) - length(number_after)]
            when number_between <> '' then regexp_replace(words, '^.* ' || number_between || ' ', '')
            else words
        end) as spelled_name
    from numbered

),

kinds as (

    select map(list(word order by word), list(meaning order by word)) as meanings
    from identity.words
    where kind = 'streets'

),

streets as (

    -- "Park Rd" is Park Road, "Mozartstr." is Mozartstraße, and what tells it from others is Park or Mozart
    select
        spelled_name,
        array_to_string(expanded, ' ') as street_name,
        coalesce(
            nullif(array_to_string(list_filter(
                list_transform(expanded, lambda word: if(length(word) > 6, regexp_replace(word, 'str$', ''), word)),
                lambda word: not list_contains(map_values(meanings), word)
            ), ' '), ''),
            array_to_string(expanded, ' ')
        ) as street_core
    from (
        select
            spelled_name,
            meanings,
            list_transform(
                string_split(spelled_name, ' '),
                lambda word: coalesce(meanings[word], regexp_replace(word, '(strasse|strase|straat)$', 'str'))
            ) as expanded
        from (select distinct spelled_name from named)
        cross join kinds
    )

)

select
    line,
    house_number,
    nullif(street_name, '') as street_name,
    nullif(street_core, '') as street_core,
    postcode,
    if(rest is null, null, nullif(identity.plain_text(list_filter(
        string_split(regexp_replace(replace(upper(rest), coalesce(postcode, '#'), ''), '\b[A-Z]{1,2}-', ''), ','),
        lambda part: regexp_extract(part, '^\s*[^\d]*\pL{3}') <> ''
    )[1]), '')) as city
from named
join streets using (spelled_name)
