-- One row per customer id that is no longer in use: its customer was merged into an older one, or its oldest record is
-- gone from its source, and the customer lives on under the id of the oldest that is left.

with

latest as (

    select
        other_customer_id as old_id,
        arg_max(customer_id, "at") as customer_id,
        arg_max(change, "at") as change,
        arg_max(reason, "at") as reason
    from journal.identity_changes
    group by other_customer_id

),

heirs as (

    -- the run in which the record is gone for the first time: whoever was merged into it inherits
    select latest.customer_id as old_customer_id, r.source, r.record_id, r.first_seen_at, r.birth_id
    from latest
    join identity.normalized_records as r on r.birth_id = latest.old_id
    where latest.change = 'merge'
    union all
    -- every later run
    select latest.old_id, r.source, r.record_id, r.first_seen_at, r.birth_id
    from latest
    join identity.normalized_records as r on r.birth_id = latest.customer_id
    where latest.change = 'merge' and latest.reason = 'the record is no longer in its source'

)

-- the id that each record was born with, as in records.sql: joining the two tables takes three times as long
select 'C' || left(md5(source || chr(31) || record_id), 14) as old_customer_id, customer_id
from identity.clusters
where old_customer_id <> customer_id
union all
select old_customer_id, arg_min(customer_id, (coalesce(first_seen_at, 'infinity'::timestamp), birth_id)) as customer_id
from heirs
join identity.clusters using (source, record_id)
where old_customer_id not in (select birth_id from identity.normalized_records)
group by old_customer_id
