-- One row per customer and extra column of theirs (`attributes.*`, `identifiers.*`): the newest value anyone gave.
-- Only for customers of more than one record: a lone record's columns stand in `crm.profiles` as they are.

with

several as (

    select customer_id
    from crm.customer_records
    where recency = 2

),

objects as (

    select
        records.customer_id,
        records.recency,
        people.attributes,
        people.identifiers
    from crm.customer_records as records
    inner join several using (customer_id)
    inner join staging.people as people using (source, record_id)

),

given as (

    select customer_id, recency, 'attributes' as family, attributes as object, unnest(json_keys(attributes)) as key
    from objects
    where attributes is not null
    union all
    select customer_id, recency, 'identifiers', identifiers, unnest(json_keys(identifiers))
    from objects
    where identifiers is not null

),

readable as (

    -- A pointer, because a key may hold a dot or a quote.
    select customer_id, recency, family, key, object ->> ('/' || replace(replace(key, '~', '~0'), '/', '~1')) as value
    from given

)

select
    customer_id,
    family,
    key,
    arg_min(value, recency) as value,
    min(recency) filter (where value is not null) as recency
from readable
where value is not null
group by customer_id, family, key
