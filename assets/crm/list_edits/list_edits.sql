-- One row per thing a person typed in a list: the follow-up, the field, and its new value (null when it was cleared).
-- The same word arriving from a second workbook is not typed again.

with

customers as (

    select distinct customer_id
    from identity.clusters

),

offered as (

    select distinct on (follow_up_id)
        follow_ups.follow_up_id,
        follow_ups.list,
        follow_ups.customer_id as offered_customer_id,
        customers.customer_id,  -- null for somebody whose last record has gone
        follow_ups.channel
    from journal.follow_ups as follow_ups
    left join identity.forwards as forwards
        on follow_ups.customer_id = forwards.old_customer_id
    left join customers
        on customers.customer_id = coalesce(forwards.customer_id, follow_ups.customer_id)
    order by follow_ups.follow_up_id, follow_ups.at

),

anywhere as (

    select *
    from crm.list_edit_cells as cells
    qualify value is distinct from lag(value) over (
        partition by follow_up_id, field order by cells.at, coalesce(value, 'To do') <> 'To do', target, tab, value
    )

)

select
    anywhere.follow_up_id,
    offered.customer_id,
    offered.offered_customer_id,
    offered.list,
    offered.channel,
    anywhere.at,
    anywhere.field,
    anywhere.value,
    anywhere.target
from anywhere
inner join offered using (follow_up_id)
