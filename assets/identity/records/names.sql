-- One row per spelling of a person's name, and the name that it spells.
-- A name is taken apart once however many records carry it. Where only a full name is known its order is a guess,
-- which is why comparisons also try the parts the other way round.

with

spelled as (

    select distinct
        case when first_name is null and last_name is null then name end as name,
        first_name,
        last_name,
        suffix
    from staging.people
    where coalesce(first_name, last_name, name) is not null

),

lists as (

    select
        list(word) filter (where kind in ('generations', 'post_nominals')) as tails,
        list(word) filter (where kind = 'titles') as titles,
        list(word) filter (where kind = 'particles') as particles,
        map(
            list(word order by word) filter (where kind = 'generations'),
            list(meaning order by word) filter (where kind = 'generations')
        ) as generations
    from identity.words

),

halves as (

    -- "Lovelace, Ada" turns round; "Martin Luther King, Jr." does not
    select
        spelled.*,
        coalesce(whole.latin, name) as whole,
        coalesce(first.latin, first_name) as first,
        coalesce(last.latin, last_name) as last,
        whole.latin is null and first.latin is null and last.latin is null as is_latin,
        list_contains(tails, case when name like '%,%' then identity.plain_text(split_part(name, ',', 2)) end)
        is true as has_tail,
        name like '%,%' and not has_tail as has_comma
    from spelled
    cross join (select tails from lists)
    left join identity.transliterations as whole on whole.value = name
    left join identity.transliterations as first on first.value = first_name
    left join identity.transliterations as last on last.value = last_name

),

split as (

    select
        name, first_name, last_name, suffix, is_latin,
        nullif(identity.plain_text(
            case when name is null then first when has_comma then split_part(whole, ',', 2) end
        ), '') as given_text,
        nullif(identity.plain_text(
            case when name is null then last when has_comma then split_part(whole, ',', 1) end
        ), '') as family_text,
        nullif(identity.plain_text(
            case when has_tail then split_part(whole, ',', 1) when not has_comma then whole end
        ), '') as full_text,
        identity.plain_text(coalesce(suffix, case when has_tail then split_part(name, ',', 2) end)) as suffix_text
    from halves

),

placeholders as (

    select word from identity.words where kind = 'placeholders'

),

real as (

    select
        split.* replace (
            if(given_text in (from placeholders), null, given_text) as given_text,
            if(family_text in (from placeholders), null, family_text) as family_text,
            if(full_text in (from placeholders), null, full_text) as full_text
        )
    from split
    where given_text || ' ' || family_text not in (from placeholders) is not false

),

tokens as (

    select
        name, first_name, last_name, suffix, suffix_text, is_latin,
        string_split(given_text, ' ') as given_words,
        string_split(family_text, ' ') as family_words,
        string_split(full_text, ' ') as full_words
    from real

),

known as (

    -- a first name that we know, and the names that it may stand for
    select word, nullif(list(distinct meaning order by meaning) filter (meaning is not null), []) as names
    from (
        select word, null as meaning from identity.words where kind = 'given_names'
        union all
        select word, meaning from identity.words where kind = 'nicknames'
        union all
        select meaning, null from identity.words where kind = 'nicknames'
    )
    group by word

),

untitled as (

    select
        tokens.* replace (
            if(
                len(given_words) > 1 and list_contains(titles, given_words[1]),
                list_filter(given_words, lambda w: not list_contains(titles, w)), given_words
            ) as given_words,
            if(
                -- "Mrs" alone is no name, and Don may be
                list_contains(titles, full_words[1]) and (len(full_words) > 1 or full_words[1] not in (select word from known)),
                list_filter(full_words, lambda w: not list_contains(titles, w)), full_words
            ) as full_words
        ),
        particles,
        generations
    from tokens
    cross join lists

),

ended as (

    select
        *,
        case when len(given_words) > 1 then generations[given_words[-1]] end as in_given,
        -- a lone I at the end of a whole name is an initial
        case when len(family_words) > 1 and family_words[-1] <> 'i' then generations[family_words[-1]] end as in_family,
        case when len(full_words) > 1 and full_words[-1] <> 'i' then generations[full_words[-1]] end as in_full
    from untitled

),

aged as (

    select
        * exclude (generations, in_given, in_family, in_full) replace (
            if(in_given is null, given_words, given_words[:-2]) as given_words,
            if(in_family is null, family_words, family_words[:-2]) as family_words,
            if(in_full is null, full_words, full_words[:-2]) as full_words
        ),
        coalesce(generations[suffix_text], in_family, in_full, in_given)::integer as generation
    from ended

),

ordered as (

    -- "Nowak Anna": the one that is known as a first name is the first
    select
        aged.* replace (
            case
                when len(full_words) = 2
                    and full_words[2] in (select word from known) and full_words[1] not in (select word from known)
                    then [full_words[2], full_words[1]]
                else full_words
            end as full_words
        )
    from aged

),

placed as (

    -- the family name starts at the first particle, else it is the last word
    select
        *,
        case
            when len(full_words) > 2
                then coalesce(
                    list_filter(range(2, len(full_words)), lambda i: list_contains(particles, full_words[i]))[1],
                    len(full_words)
                )
            else 2
        end as family_from
    from ordered

),

named as (

    select
        name, first_name, last_name, suffix, is_latin, generation, particles,
        nullif(coalesce(given_words, if(family_words is null, full_words[:family_from - 1], null)), []) as given_words,
        nullif(coalesce(family_words, if(given_words is null, full_words[family_from:], null)), []) as family_words
    from placed

),

formed as (

    select
        named.* exclude (particles),
        array_to_string(family_words, '') as family,
        -- most names have one form only, and no list to carry along
        case
            when len(given_words) > 1
                then list_distinct(
                    -- an initial behind it makes no other name: Martin A. is not Martina
                    list_concat(
                        [given_words[1], array_to_string(list_filter(given_words, lambda w: length(w) > 1), '')],
                        coalesce(names, [])
                    )
                )
            when len(names) > 0 then list_concat(given_words, names)
        end as given_forms,
        case
            when len(family_words) > 1
                then list_distinct(list_append(
                    list_filter(family_words, lambda w: length(w) > 1 and not list_contains(particles, w)),
                    array_to_string(family_words, '')
                ))
        end as family_forms,
        -- the same for Bob and Robert, but Pat may be Patrick or Patricia
        case when len(names) = 1 then names[1] else given_words[1] end as formal_given,
        known.word is not null as is_known_given
    from named
    left join known on known.word = given_words[1]

),

sounds as (

    select word, identity.sound(word) as sound
    from (select formal_given as word from formed union select family from formed)

)

select
    identity.spelling_of(name, first_name, last_name, suffix) as spelling,
    given_words[1] as given,
    nullif(given_words[2:], []) as middle_names,
    given_forms,
    formal_given,
    given.sound as given_sound,
    is_known_given,
    formed.family,
    family.sound as family_sound,
    family_forms,
    is_latin,
    generation,
    -- in both orders the same, since many a form takes the family name first
    least(formal_given, family) || ' ' || greatest(formal_given, family) as whole_name
from formed
left join sounds as given on given.word = formal_given
left join sounds as family on family.word = formed.family
