-- One row per record: the same fingerprint for all that say the same in every field. `is_certain` where what they say is
-- enough to be one person, `is_decided` where a steward spoke of this very record.

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

)

select
    r.record,
    md5_number(concat_ws(
        chr(30),
        if(r.source in (from identity.clean_sources), r.record_id, ''), coalesce(linked.people, ''), coalesce(given, ''), coalesce(array_to_string(middle_names, ' '), ''), coalesce(family, ''),
        coalesce(generation, 0), coalesce(company, ''), coalesce(email, ''), coalesce(phone, ''),
        coalesce(postcode, ''), coalesce(house_number, ''), coalesce(street_name, ''), coalesce(city, ''),
        coalesce(birth_year, 0), coalesce(birth_month, 0), coalesce(birth_day, 0), coalesce(birth_days::varchar, ''),
        coalesce(array_to_string(identifiers, chr(31)), '')
    )) as fingerprint,
    coalesce(not e.is_shared, false)
    or coalesce(not p.is_shared, false)
    or (r.whole_name is not null and r.postcode is not null and r.house_number is not null) as is_certain,
    (r.source, r.record_id) in (select (source, record_id) from decided) as is_decided
from identity.normalized_records as r
left join identity.contact_points as e on e.kind = 'email' and e.value = r.email
left join identity.contact_points as p on p.kind = 'phone' and p.value = r.phone
left join linked on linked.source = r.source and linked.record_id = r.record_id
