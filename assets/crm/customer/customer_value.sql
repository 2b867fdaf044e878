-- One row per customer: what they are worth to the business, beside other customers.

with

ranks as (

    -- Customers with the same figure have the same rank, so a tier never hangs on an id. Where all have the same, nobody
    -- is better or worse than another: all are in the middle.
    select
        customer_id,
        rank() over (order by revenue) - 1 as by_revenue,
        rank() over (order by orders) - 1 as by_frequency,
        count(*) over () as buyers,
        min(revenue) over () = max(revenue) over () as is_level_revenue,
        min(orders) over () = max(orders) over () as is_level_frequency
    from crm.customer_sales
    where orders > 0

),

ranked as (

    select
        customer_id,
        case
            when is_level_revenue then 'medium'
            when (buyers - 1 - by_revenue) * 100 < buyers * 5 then 'vip'
            when (buyers - 1 - by_revenue) * 100 < buyers * 20 then 'high'
            when (buyers - 1 - by_revenue) * 100 < buyers * 50 then 'medium'
            else 'low'
        end as value_tier,
        case
            when is_level_frequency then 'medium'
            when 3 * by_frequency // greatest(buyers - 1, 1) = 0 then 'light'
            when 3 * by_frequency // greatest(buyers - 1, 1) = 1 then 'medium'
            else 'heavy'
        end as usage_class
    from ranks

)

select
    sales.customer_id,
    coalesce(ranked.value_tier, 'none') as value_tier,
    coalesce(ranked.usage_class, 'none') as usage_class
from crm.customer_sales as sales
left join ranked using (customer_id)
