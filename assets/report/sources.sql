-- One row per source: whom it brought that no other source knows, what they bought, and how much of it had to be set aside.

with

known as (

    select
        records.source,
        records.customer_id,
        count(*) as records,
        count(*) over (partition by records.customer_id) as sources
    from crm.customer_records as records
    group by records.source, records.customer_id

),

people as (

    select
        known.source,
        sum(known.records) as records,
        count(*) as customers,
        count(*) filter (where known.sources = 1) as only_here,
        coalesce(sum(customers.revenue), 0)::decimal(18,4) as revenue
    from known
    left join crm.customers as customers
        on known.customer_id = customers.customer_id
    group by known.source

),

aside as (

    select source, count(*) as set_aside
    from quality.quarantine
    group by source

)

select
    people.source,
    people.records,
    people.customers,
    people.only_here,
    people.records - people.customers as duplicates,
    people.revenue,
    coalesce(aside.set_aside, 0) as set_aside
from people
left join aside
    on people.source = aside.source
order by people.customers desc, people.source
