-- One row per source record whose birthday is another's of the same customer with day and month exchanged, and that no
-- more sources say than the other: 12/3 here and 3/12 there are one day, and nobody knows which.

with

said as (

    select
        records.customer_id,
        records.source,
        records.record_id,
        people.birth_month,
        people.birth_day
    from crm.customer_records as records
    inner join staging.people as people using (source, record_id)
    where records.records > 1 and people.birth_month <> people.birth_day

),

days as (

    select customer_id, birth_month, birth_day, count(distinct source) as sources
    from said
    group by customer_id, birth_month, birth_day

)

select
    said.customer_id,
    said.source,
    said.record_id,
    said.birth_month,
    said.birth_day,
    swapped.sources > days.sources as is_outvoted
from said
inner join days
    on said.customer_id = days.customer_id
    and said.birth_month = days.birth_month
    and said.birth_day = days.birth_day
inner join days as swapped
    on said.customer_id = swapped.customer_id
    and said.birth_month = swapped.birth_day
    and said.birth_day = swapped.birth_month
where swapped.sources >= days.sources
