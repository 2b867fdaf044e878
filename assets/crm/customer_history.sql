-- One row per past value of a customer's field: what a record used to say, from when, and until when it did so.

with

versions as (

    select
        source, record_id, valid_from, valid_to, false as is_current, name, title, first_name, last_name, suffix,
        company, email, phone, house_number, street, city, region, postcode, country,
        birth_date::varchar as birth_date, language, preferred_channel, notes
    from staging.person_versions
    union all by name
    select
        people.source, people.record_id, true as is_current, people.name, people.title, people.first_name,
        people.last_name, people.suffix, people.company, people.email, people.phone, people.house_number,
        people.street, people.city, people.region, people.postcode, people.country, people.birth_date::varchar as birth_date, people.language,
        people.preferred_channel, people.notes
    from staging.people as people
    semi join staging.person_versions using (source, record_id)

),

said as (

    select *
    from versions
    unpivot include nulls (
        value for field in (
            name, title, first_name, last_name, suffix, company, email, phone, house_number, street, city, region,
            postcode, country, birth_date, language, preferred_channel, notes
        )
    )

),

marked as (

    select *, (value is distinct from lag(value) over versions)::integer as is_another
    from said
    window versions as (partition by source, record_id, field order by is_current, valid_from)

),

numbered as (

    select *, sum(is_another) over (partition by source, record_id, field order by is_current, valid_from) as turn
    from marked

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
