-- One row per past value of a customer's field, from when, and until when it was so: what a record used to say, what
-- they had agreed to (`consent.email`), and how they stood with us (`ladder_stage`, `value_tier`, `usage_class`).

with

versions as (

    select
        source, record_id, valid_from, valid_to, false as is_current, name, title, first_name, last_name, suffix,
        company, email, phone, house_number, street, city, region, postcode, country,
        birth_date::varchar as birth_date, language, preferred_channel, notes,
        attributes, identifiers
    from staging.person_versions
    union all by name
    select
        people.source, people.record_id, true as is_current, people.name, people.title, people.first_name,
        people.last_name, people.suffix, people.company, people.email, people.phone, people.house_number,
        people.street, people.city, people.region, people.postcode, people.country, people.birth_date::varchar as birth_date, people.language,
        people.preferred_channel, people.notes, people.attributes, people.identifiers
    from staging.people as people
    semi join staging.person_versions using (source, record_id)

),

objects as (

    select source, record_id, valid_from, valid_to, is_current, 'attributes' as family, attributes as object
    from versions
    union all
    select source, record_id, valid_from, valid_to, is_current, 'identifiers', identifiers
    from versions

),

keys as (

    select distinct source, record_id, family, unnest(json_keys(object)) as key
    from objects
    where object is not null

),

said as (

    select *
    from (select * exclude (attributes, identifiers) from versions)
    unpivot include nulls (
        value for field in (
            name, title, first_name, last_name, suffix, company, email, phone, house_number, street, city, region,
            postcode, country, birth_date, language, preferred_channel, notes
        )
    )
    union all by name
    select
        source, record_id, valid_from, valid_to, is_current, family || '.' || key as field,
        -- a pointer, because a key may hold a dot or a quote
        object ->> ('/' || replace(replace(key, '~', '~0'), '/', '~1')) as value
    from objects
    inner join keys using (source, record_id, family)

),

marked as (

    select *, (value is distinct from lag(value) over versions)::integer as is_another
    from said
    window versions as (partition by source, record_id, field order by is_current, valid_from)

),

numbered as (

    select *, sum(is_another) over (partition by source, record_id, field order by is_current, valid_from) as turn
    from marked

),

stands as (

    -- most stand as they always stood
    select customer_id, happened_at, ladder_stage, value_tier, usage_class
    from crm.standings
    qualify count(*) over (partition by customer_id) > 1

),

told as (

    select customer_id, field, value, happened_at, 'regulars' as source, null::varchar as record_id
    from stands
    unpivot (value for field in (ladder_stage, value_tier, usage_class))
    union all
    select
        customer_id, 'consent.' || channel || coalesce(' for ' || purpose, ''), status, happened_at, source, record_id
    from crm.consents
    cross join staging.clock as clock
    where holds_by = 'record' and happened_at <= clock.run_at

),

turns as (

    select *
    from told
    qualify value is distinct from lag(value) over (
        partition by customer_id, field order by happened_at, value, source, record_id
    )

),

ended as (

    select
        customer_id, field, value, happened_at as valid_from,
        lead(happened_at) over (
            partition by customer_id, field order by happened_at, value, source, record_id
        ) as valid_to,
        source, record_id
    from turns

)

select
    clusters.customer_id,
    numbered.field,
    numbered.value,
    min(numbered.valid_from) as valid_from,
    max(numbered.valid_to) as valid_to,
    numbered.source,
    numbered.record_id
from numbered
inner join identity.clusters as clusters using (source, record_id)
where numbered.value is not null
group by clusters.customer_id, numbered.source, numbered.record_id, numbered.field, numbered.turn, numbered.value
having not bool_or(numbered.is_current)
union all
select customer_id, field, value, valid_from, valid_to, source, record_id
from ended
where valid_to is not null
