-- One row per customer: what they are worth to the business, beside other customers.

with

rates as (

    -- Worth is margin as soon as the cost of half of what was sold is known; who has none then is taken at the rate of all.
    select
        coalesce(2 * sum(revenue) filter (where margin is not null) >= sum(revenue), false) as has_margin,
        sum(margin) / nullif(sum(revenue) filter (where margin is not null), 0) as rate
    from crm.customer_sales
    where orders > 0

),

worth as (

    select
        sales.customer_id,
        sales.orders,
        if(has_margin, coalesce(sales.margin, (sales.revenue * rate)::decimal(18,4)), sales.revenue) as worth
    from crm.customer_sales as sales
    cross join rates
    where sales.orders > 0

),

ranks as (

    -- Customers with the same figure have the same rank, so a tier never hangs on an id. Where all have the same, nobody
    -- is better or worse than another: all are in the middle.
    select
        customer_id,
        rank() over (order by worth) - 1 as by_worth,
        rank() over (order by orders) - 1 as by_frequency,
        count(*) over () as buyers,
        min(worth) over () = max(worth) over () as is_level_worth,
        min(orders) over () = max(orders) over () as is_level_frequency
    from worth

),

ranked as (

    select
        customer_id,
        case
            when is_level_worth then 'medium'
            when (buyers - 1 - by_worth) * 100 < buyers * 5 then 'vip'
            when (buyers - 1 - by_worth) * 100 < buyers * 20 then 'high'
            when (buyers - 1 - by_worth) * 100 < buyers * 50 then 'medium'
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
