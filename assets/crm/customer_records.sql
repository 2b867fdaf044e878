-- One row per source record, with the customer it belongs to. `recency` 1 is the newest of the `records` of its
-- customer.

select
    clusters.customer_id,
    people.source,
    people.record_id,
    people.position,
    people.stream,
    people.changed_at,
    row_number() over (
        partition by clusters.customer_id
        order by people.changed_at desc nulls last, people.source, people.record_id  -- source and record_id settle ties
    )::integer as recency,
    count(*) over (partition by clusters.customer_id)::integer as records
from staging.people as people
inner join identity.clusters as clusters
    on people.source = clusters.source
    and people.record_id = clusters.record_id
