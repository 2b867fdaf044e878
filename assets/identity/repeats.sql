-- One row per record that says in every field what another one (`description`) says of the same person already.
-- A regular's three hundred guest orders are one description, and only descriptions are compared: the work grows with
-- people and not with orders. Records that say too little to be one person for certain, or that a steward decided
-- about, repeat nobody.

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
        linked.people
    from identity.records as r
    left join identity.contact_points as e on e.kind = 'email' and e.value = r.email
    left join identity.contact_points as p on p.kind = 'phone' and p.value = r.phone
    left join linked on linked.source = r.source and linked.record_id = r.record_id
    anti join decided on decided.source = r.source and decided.record_id = r.record_id
    where not e.is_shared
        or not p.is_shared
        or (r.whole_name is not null and r.postcode is not null and r.house_number is not null)

),

fingerprints as (

    select
        record,
        md5_number(concat_ws(
            chr(30),
            if(source in (from identity.clean_sources), record_id, ''), coalesce(people, ''), coalesce(given, ''), coalesce(array_to_string(middle_names, ' '), ''), coalesce(family, ''),
            coalesce(generation, 0), coalesce(company, ''), coalesce(email, ''), coalesce(phone, ''),
            coalesce(postcode, ''), coalesce(house_number, ''), coalesce(street_name, ''), coalesce(city, ''),
            coalesce(birth_year, 0), coalesce(birth_month, 0), coalesce(birth_day, 0),
            coalesce(array_to_string(identifiers, chr(31)), '')
        )) as fingerprint
    from certain

),

repeated as (

    select fingerprint, min(record) as description
    from fingerprints
    group by fingerprint
    having count(*) > 1

)

select record, description
from fingerprints
join repeated using (fingerprint)
where record <> description
