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

),

needs as (

    -- Much is what takes more effort for its worth than all customers together do, and more than an enquiry or two.
    select
        worth.customer_id,
        coalesce(need.need_points, 0) as need_points,
        coalesce(
            need.need_points >= 3
            and need.need_points * sum(greatest(worth.worth, 0)) over ()
                > greatest(worth.worth, 0) * sum(coalesce(need.need_points, 0)) over (),
            false
        ) as is_needy
    from worth
    left join crm.service_need as need using (customer_id)

),

placed as (

    select
        ranked.*,
        needs.need_points,
        case
            when value_tier in ('vip', 'high') and is_needy then 'high_value_much_need'
            when value_tier in ('vip', 'high') then 'high_value_little_need'
            when is_needy then 'low_value_much_need'
            else 'low_value_with_potential'
        end as need_quadrant
    from ranked
    inner join needs using (customer_id)

)

select
    sales.customer_id,
    coalesce(placed.value_tier, 'none') as value_tier,
    coalesce(placed.usage_class, 'none') as usage_class,
    if(trial.is_believed and placed.customer_id is not null, coalesce(
        placed.usage_class in ('light', 'medium') and growth.looks_heavy, false
    ), null) as has_growth_potential,
    coalesce(placed.need_points, need.need_points, 0) as need_points,
    placed.need_quadrant,
    case placed.need_quadrant
        when 'high_value_much_need' then 'Worth the effort: one person who knows them, quick answers, and find out what keeps going wrong'
        when 'high_value_little_need' then 'Keep them: thank them, reward them, and do not wait for them to complain'
        when 'low_value_much_need' then 'Help them to help themselves: clear answers in writing, no discounts, and mend what they ask about most'
        when 'low_value_with_potential' then 'Show them more: what goes with what they buy, an invitation, nothing that costs much'
    end as need_advice
from crm.customer_sales as sales
cross join crm.growth_trial as trial
left join placed using (customer_id)
left join crm.service_need as need using (customer_id)
left join crm.growth_signs as growth
    on growth.moment = 'today' and sales.customer_id = growth.customer_id
