-- One row per record: what its source says of the person. An order that names its customer by number is written by
-- somebody who has a name, even where it says none. `record` is a number made from source and record id, so that neither
-- the order in which sources arrive nor other records change it.

with

meant as (

    select
        links.source, links.record_id,
        unnest(arg_min(
            {'name': name, 'first_name': first_name, 'last_name': last_name, 'suffix': suffix},
            (people_source, people_record_id)
        ))
    from staging.person_links as links
    join staging.people as people on people.source = people_source and people.record_id = people_record_id
    group by links.source, links.record_id

)

select
    p.* exclude (is_named) replace (
        if(is_named, p.name, m.name) as name,
        if(is_named, p.first_name, m.first_name) as first_name,
        if(is_named, p.last_name, m.last_name) as last_name,
        if(is_named, p.suffix, m.suffix) as suffix,
        -- years before 1900 are set aside for everything else; what may be one of two days is one of two, in one year
        if(p.birth_day is null and len(typed.birth_days) = 1, typed.birth_days[1], p.birth_date) as birth_date,
        coalesce(p.birth_year, year(typed.birth_days[1])) as birth_year,
        if(p.birth_day is null and len(typed.birth_days) = 1, month(typed.birth_days[1]), p.birth_month) as birth_month,
        if(p.birth_day is null and len(typed.birth_days) = 1, day(typed.birth_days[1]), p.birth_day) as birth_day
    ),
    if(p.birth_day is null and len(typed.birth_days) > 1, typed.birth_days, null) as birth_days,
    if(p.phone is null, typed.phone, null) as typed_phone,
    if(p.email is null, typed.email, null) as typed_email,
    -- md5_number_lower() gives the same, by way of text
    (md5_number(source || chr(31) || record_id) >> 64)::ubigint as record
from (select *, coalesce(name, first_name, last_name, company) is not null as is_named from staging.people) as p
left join meant as m using (source, record_id)
left join identity.typed_values as typed using (source, record_id)
