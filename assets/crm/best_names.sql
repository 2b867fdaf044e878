-- One row per customer of whom records say more than one name: the best-written spelling of the newest name that is
-- spelled out. Ana Lopez-Ruiz says more than Ana Lopez, José than Jose, and Anna Wilk is better written than anna wilk;
-- another name altogether is newer or it is not.

with

named as (

    select
        records.customer_id,
        records.recency,
        people.name,
        people.first_name,
        people.last_name,
        people.title,
        -- "Ada L." and "A. Lovelace" say less than "Ada Lovelace".
        coalesce(length(replace(people.first_name, '.', '')) > 1, false)::integer
            + coalesce(length(replace(people.last_name, '.', '')) > 1, false)::integer as spelled_out
    from crm.customer_records as records
    inner join staging.people as people using (source, record_id)
    where records.records > 1 and people.name is not null

),

several as (

    select customer_id
    from named
    group by customer_id
    having min(name) <> max(name)

),

written as (

    select
        named.*,
        -- What stands in brackets, and numbers, are no part of a name.
        not regexp_matches(name, '[0-9(){}\[\]@,;:/]') as is_name,
        coalesce(not starts_with(lower(name), lower(title)), true) as is_bare,
        list_distinct(list_filter(
            regexp_split_to_array(
                regexp_replace(strip_accents(lower(name)), '[''’`]', '', 'g'), '[^\p{L}\p{N}]+'
            ),
            lambda word: word not in ('', 'and', 'und', 'et', 'y', 'e', 'en')
                and word is distinct from strip_accents(lower(rtrim(title, '.')))
        )) as words,
        case
            when name in (lower(name), upper(name)) then 0
            -- First and last word have a capital; those between may be particles.
            when regexp_matches(name, '^\p{Lu}') and regexp_matches(name, '(^|[ ''’-])\p{Lu}[^ ]*$') then 2
            else 1
        end as capitals
    from named
    inner join several using (customer_id)

),

newest as (

    select customer_id, arg_min(written, (-spelled_out, recency)) as base
    from written
    group by customer_id

),

best as (

    select
        written.customer_id,
        any_value(newest.base) as base,
        arg_max(
            written,
            (len(words), capitals, name <> strip_accents(name), is_bare, length(name), -recency)
        ) as chosen
    from written
    inner join newest using (customer_id)
    where
        list_has_all(written.words, newest.base.words)
        and (written.is_name or written.recency = newest.base.recency)
    group by written.customer_id

)

select
    customer_id,
    chosen.name as name,
    if(coalesce(chosen.first_name, chosen.last_name) is null, base.first_name, chosen.first_name) as first_name,
    if(coalesce(chosen.first_name, chosen.last_name) is null, base.last_name, chosen.last_name) as last_name,
    chosen.recency as recency
from best
