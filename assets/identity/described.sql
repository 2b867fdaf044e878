-- One row per record: which description of a person it gives, named by the number of the first record that gives it.
-- A regular's three hundred guest orders are one description, so that the work grows with people and not with orders.
-- Records that say too little to be one person for certain, or that a steward decided about, are descriptions of their own.

with

decided as (

    select left_source as source, left_record_id as record_id from identity.decisions
    union
    select right_source, right_record_id from identity.decisions

),

linked as (

    select source, record_id, string_agg(people_source || chr(31) || people_record_id, chr(30) order by all) as people
    from staging.person_links
    group by source, record_id

),

certain as (

    select
        r.*,
        linked.people,
        decided.record_id is null
        and (
            e.is_shared is false
            or p.is_shared is false
            or (name_forms is not null and postcode is not null and house_number is not null)
        ) as is_certain
    from identity.records as r
    left join identity.contact_points as e on e.kind = 'email' and e.value = r.email
    left join identity.contact_points as p on p.kind = 'phone' and p.value = r.phone
    left join decided using (source, record_id)
    left join linked using (source, record_id)

),

fingerprints as (

    select
        record,
        case
            when is_certain then md5_number(to_json([
                people, array_to_string(given_words, ' '), family, company, email, phone, postcode, house_number, street, city,
                generation::varchar, birth_date::varchar, birth_year::varchar, birth_month::varchar, birth_day::varchar,
                array_to_string(identifiers, chr(31))
            ])::varchar)
            else record
        end as fingerprint
    from certain

)

select record, min(record) over (partition by fingerprint) as description
from fingerprints
