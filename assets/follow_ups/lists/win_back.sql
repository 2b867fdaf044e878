-- One row per customer who has stayed away for much longer than they used to.

with

limits as (

    select
        customer_id,
        last_order_at,
        recency_days,
        usual_gap_days,
        coalesce(
            getvariable('after_days')::double,
            if(usual_gap_days is null, 365, greatest(getvariable('times')::double * usual_gap_days, 30))
        ) as away_days
    from crm.customers
    where orders > 0

)

select
    customer_id,
    last_order_at::date::varchar as occasion,
    -- Since when they have stayed away for too long.
    clock.today - recency_days + floor(away_days)::integer + 1 as due_on,
    if(usual_gap_days is null, 'Last seen', 'Used to come every ' || usual_gap_days || ' days, last seen') as habit
from limits
cross join staging.clock as clock
where recency_days > away_days and recency_days <= coalesce(getvariable('at_most_days')::integer, recency_days)
