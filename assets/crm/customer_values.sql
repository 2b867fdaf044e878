-- One row per customer and field that has a value: the value, the record that gave it, and the rule that chose it.

with

plain as (

    unpivot (
        select
            customer_id,
            name_from, title_from, suffix_from, notes_from, company_from, email_from, phone_from, address_from, birth_from, language_from,
            preferred_channel_from,
            name, title, first_name, last_name, suffix, notes, company, email, phone, street, city, region, postcode, country,
            birth_date::varchar as birth_date,
            birth_year::varchar as birth_year,
            birth_month::varchar as birth_month,
            birth_day::varchar as birth_day,
            language, preferred_channel
        from crm.profiles
    )
    on name, title, first_name, last_name, suffix, notes, company, email, phone, street, city, region, postcode, country, birth_date,
        birth_year, birth_month, birth_day, language, preferred_channel
    into name field value value

),

chosen as (

    select
        customer_id,
        field,
        value,
        case
            when field in ('name', 'first_name', 'last_name') then name_from
            when field in ('street', 'city', 'region', 'postcode', 'country') then address_from
            when field like 'birth\_%' escape '\' then birth_from
            when field = 'title' then title_from
            when field = 'suffix' then suffix_from
            when field = 'notes' then notes_from
            when field = 'company' then company_from
            when field = 'email' then email_from
            when field = 'phone' then phone_from
            when field = 'language' then language_from
            else preferred_channel_from
        end as recency,
        case
            when field in ('name', 'first_name', 'last_name') then 'newest name spelled out, in its best-written spelling'
            when field in ('street', 'city', 'region', 'postcode', 'country') then 'newest whole address'
            when field like 'birth\_%' escape '\' then 'fullest birth date, then newest; of 12/3 and 3/12 what more sources say'
            when field = 'notes' then 'all of them, newest first'
            else 'newest'
        end as rule
    from plain

),

lone as (

    select customer_id, 'attributes' as family, attributes as object, unnest(json_keys(attributes)) as key
    from crm.profiles
    where records = 1 and attributes is not null
    union all
    select customer_id, 'identifiers', identifiers, unnest(json_keys(identifiers))
    from crm.profiles
    where records = 1 and identifiers is not null

),

extra as (

    select
        customer_id,
        family,
        key,
        object ->> ('/' || replace(replace(key, '~', '~0'), '/', '~1')) as value,
        1 as recency
    from lone
    union all
    select customer_id, family, key, value, recency
    from crm.attribute_values

),

everything as (

    select customer_id, field, value, recency, rule
    from chosen
    union all
    select customer_id, family || '.' || key, value, recency, 'newest'
    from extra
    where value is not null

)

select
    everything.customer_id,
    everything.field,
    everything.value,
    records.source,
    records.record_id,
    everything.rule,
    records.changed_at as since
from everything
left join crm.customer_records as records using (customer_id, recency)
