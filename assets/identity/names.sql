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

halves as (

    -- "Lovelace, Ada" turns round; "Martin Luther King, Jr." does not
    select
        spelled.*,
        coalesce(whole.latin, name) as whole,
        coalesce(first.latin, first_name) as first,
        coalesce(last.latin, last_name) as last,
        whole.latin is null and first.latin is null and last.latin is null as is_latin,
        tail.word is not null as has_tail,
        name like '%,%' and tail.word is null as has_comma
    from spelled
    left join (select distinct word from identity.words where kind in ('generations', 'post_nominals')) as tail
        on tail.word = if(spelled.name like '%,%', identity.plain_text(split_part(spelled.name, ',', 2)), null)
    left join identity.latin as whole on whole.value = name
    left join identity.latin as first on first.value = first_name
    left join identity.latin as last on last.value = last_name

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

real as (

    select
        split.* replace (
            case when given_empty.word is null then given_text end as given_text,
            case when family_empty.word is null then family_text end as family_text,
            case when full_empty.word is null then full_text end as full_text
        )
    from split
    left join identity.words as given_empty on given_empty.kind = 'placeholders' and given_empty.word = given_text
    left join identity.words as family_empty on family_empty.kind = 'placeholders' and family_empty.word = family_text
    left join identity.words as full_empty on full_empty.kind = 'placeholders' and full_empty.word = full_text
    left join identity.words as both_empty
        on both_empty.kind = 'placeholders' and both_empty.word = given_text || ' ' || family_text
    where both_empty.word is null

),

tokens as (

    select
        name, first_name, last_name, suffix, suffix_text, is_latin,
        string_split(given_text, ' ') as given_words,
        string_split(family_text, ' ') as family_words,
        string_split(full_text, ' ') as full_words
    from real

),

untitled as (

    -- the lists are searched only where the first word is a title, which is rare
    select
        tokens.* replace (
            case when given_title.word is null then given_words
                else list_filter(given_words, lambda w: not list_contains(lists.titles, w)) end as given_words,
            case when full_title.word is null then full_words
                else list_filter(full_words, lambda w: not list_contains(lists.titles, w)) end as full_words
        ),
        lists.particles
    from tokens
    cross join (
        select
            list(word) filter (where kind = 'titles') as titles,
            list(word) filter (where kind = 'particles') as particles
        from identity.words
    ) as lists
    left join identity.words as given_title
        on given_title.kind = 'titles' and given_title.word = if(len(given_words) > 1, given_words[1], null)
    left join identity.words as full_title
        on full_title.kind = 'titles' and full_title.word = if(len(full_words) > 1, full_words[1], null)

),

generations as (

    select
        untitled.* replace (
            case when in_given.word is null then given_words else given_words[:-2] end as given_words,
            case when in_family.word is null then family_words else family_words[:-2] end as family_words,
            case when in_full.word is null then full_words else full_words[:-2] end as full_words
        ),
        coalesce(in_suffix.meaning, in_family.meaning, in_full.meaning, in_given.meaning)::integer as generation
    from untitled
    left join identity.words as in_suffix on in_suffix.kind = 'generations' and in_suffix.word = suffix_text
    left join identity.words as in_given
        on in_given.kind = 'generations' and in_given.word = if(len(given_words) > 1, given_words[-1], null)
    -- a lone I at the end of a whole name is an initial
    left join identity.words as in_family
        on in_family.kind = 'generations' and in_family.word <> 'i'
        and in_family.word = if(len(family_words) > 1, family_words[-1], null)
    left join identity.words as in_full
        on in_full.kind = 'generations' and in_full.word <> 'i'
        and in_full.word = if(len(full_words) > 1, full_words[-1], null)

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

ordered as (

    -- "Nowak Anna": the one that is known as a first name is the first
    select
        generations.* replace (
            if(last_known.word is not null and first_known.word is null, [full_words[2], full_words[1]], full_words)
                as full_words
        )
    from generations
    left join known as first_known on first_known.word = if(len(full_words) = 2, full_words[1], null)
    left join known as last_known on last_known.word = if(len(full_words) = 2, full_words[2], null)

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
                    list_concat([given_words[1], array_to_string(given_words, '')], coalesce(names, []))
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
    hash(name, first_name, last_name, suffix) as spelling,
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
