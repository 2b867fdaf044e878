-- One row per record: the customer that it is a record of.
-- A customer has the id that its oldest record was born with, so merging keeps the older customer's id and splitting
-- gives each part the id it had.

with

oldest as (

    select cluster, arg_min(birth_id, (coalesce(first_seen_at, 'infinity'::timestamp), birth_id)) as customer_id
    from identity.cluster_members
    join identity.normalized_records using (record)
    group by cluster

)

select source, record_id, coalesce(customer_id, birth_id) as customer_id
from identity.normalized_records
left join identity.cluster_members using (record)
left join oldest using (cluster)
