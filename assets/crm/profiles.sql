-- One row per customer: for every field the value that survived, and after it (`…_from`) the `recency` of the record
-- that gave it. Values that belong together come from one record: a name, an address, a birth date is never mixed.

with

records as (

    select
        kept.customer_id,
        kept.recency,
        kept.records,
        people.* exclude (house_number, street),
        case
            when people.house_number is null or people.street is null then coalesce(people.street, people.house_number)
            when coalesce(people.country, business.country) in (
                'AU', 'CA', 'FR', 'GB', 'HK', 'IE', 'IN', 'JM', 'LU', 'MT', 'MY', 'NZ', 'SG', 'US', 'ZA'
            ) then people.house_number || ' ' || people.street
            else people.street || ' ' || people.house_number
        end as street
    from crm.customer_records as kept
    inner join staging.people as people using (source, record_id)
    cross join staging.business as business

),

swapped as (

    select source, record_id, true as is_swapped
    from crm.swapped_birth_dates

),

ranked as (

    -- The least rank wins. A billion is more than any customer has records.
    select
        *,
        if(name is not null, recency, null) as name_rank,
        case
            when coalesce(street, postcode) is not null then recency
            when coalesce(city, region, country) is not null then 1000000000 + recency
        end as address_rank,
        case
            when is_swapped then if(birth_year is null, null, 3000000000 + recency)
            when birth_date is not null then recency
            when birth_month is not null then 1000000000 + recency
            when birth_year is not null then 2000000000 + recency
        end as birth_rank,
        if(
            is_swapped,
            {'date': null::date, 'year': birth_year, 'month': null::integer, 'day': null::integer},
            {'date': birth_date, 'year': birth_year, 'month': birth_month, 'day': birth_day}
        ) as born
    from records
    left join swapped using (source, record_id)

),

lone as (

    select
        customer_id, records, [source] as sources,
        least(first_seen_at, joined_at) as first_seen_at,
        name, first_name, last_name, if(name is not null, 1, null) as name_from,
        title, if(title is not null, 1, null) as title_from,
        suffix, if(suffix is not null, 1, null) as suffix_from,
        notes, if(notes is not null, 1, null) as notes_from,
        company, if(company is not null, 1, null) as company_from,
        email, if(email is not null, 1, null) as email_from,
        phone, if(phone is not null, 1, null) as phone_from,
        street, city, region, postcode, country, if(address_rank is not null, 1, null) as address_from,
        birth_date, birth_year, birth_month, birth_day, if(birth_rank is not null, 1, null) as birth_from,
        language, if(language is not null, 1, null) as language_from,
        preferred_channel, if(preferred_channel is not null, 1, null) as preferred_channel_from,
        attributes, identifiers
    from ranked
    where records = 1

),

homes as (

    -- The newest address wins, in the words of the record that says most of it: one shop leaves the region out.
    select
        *,
        if(address_rank is null, null, {
            'newest': min(address_rank) over (
                partition by customer_id, if(street is null or postcode is null, recency::varchar, lower(street) || '|' || postcode)
            ),
            'missing': (city is null)::integer + (region is null)::integer + (country is null)::integer,
            'recency': recency
        }) as home_rank
    from ranked
    where records > 1

),

several as (

    -- arg_min passes over nulls: a newer record that has only a phone does not blank out an older e-mail.
    select
        customer_id,
        any_value(records) as records,
        list_sort(list(distinct source)) as sources,
        least(min(first_seen_at), min(joined_at)) as first_seen_at,
        arg_min({'name': name, 'first': first_name, 'last': last_name}, name_rank) as named,
        arg_min(recency, name_rank) as name_from,
        arg_min(title, recency) as title,
        min(recency) filter (where title is not null) as title_from,
        arg_min(suffix, recency) as suffix,
        min(recency) filter (where suffix is not null) as suffix_from,
        -- What one colleague noted does not stand in for what another did.
        list(notes order by recency) filter (where notes is not null) as noted,
        min(recency) filter (where notes is not null) as notes_from,
        arg_min(company, recency) as company,
        min(recency) filter (where company is not null) as company_from,
        arg_min(email, recency) as email,
        min(recency) filter (where email is not null) as email_from,
        arg_min(phone, recency) as phone,
        min(recency) filter (where phone is not null) as phone_from,
        arg_min(
            {'street': street, 'city': city, 'region': region, 'postcode': postcode, 'country': country}, home_rank
        ) as lives,
        arg_min(recency, home_rank) as address_from,
        arg_min(born, birth_rank) as born,
        arg_min(recency, birth_rank) as birth_from,
        arg_min(language, recency) as language,
        min(recency) filter (where language is not null) as language_from,
        arg_min(preferred_channel, recency) as preferred_channel,
        min(recency) filter (where preferred_channel is not null) as preferred_channel_from
    from homes
    group by customer_id

),

objects as (

    select
        customer_id,
        to_json(map_from_entries(list((key, value) order by key) filter (where family = 'attributes'))) as attributes,
        to_json(map_from_entries(list((key, value) order by key) filter (where family = 'identifiers'))) as identifiers
    from crm.attribute_values
    group by customer_id

)

select * from lone
union all by name
select
    several.* exclude (named, lives, born, noted, name_from),
    coalesce(best.recency, name_from) as name_from,
    array_to_string(list_filter(noted, lambda note, i: list_position(noted, note) = i), chr(10)) as notes,
    coalesce(best.name, named['name']) as name,
    if(best.customer_id is null, named['first'], best.first_name) as first_name,
    if(best.customer_id is null, named['last'], best.last_name) as last_name,
    lives['street'] as street, lives['city'] as city, lives['region'] as region, lives['postcode'] as postcode,
    lives['country'] as country,
    born['date'] as birth_date, born['year'] as birth_year, born['month'] as birth_month, born['day'] as birth_day,
    objects.attributes, objects.identifiers
from several
left join objects using (customer_id)
left join crm.best_names as best using (customer_id)
