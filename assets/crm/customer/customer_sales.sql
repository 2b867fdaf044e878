-- One row per customer: what they bought, when, and how they compare with other buyers.

with

clock as (

    select today
    from staging.clock

),

orders as (

    select
        customer_id,
        count(*) filter (where is_sale)::integer as orders,
        coalesce(sum(revenue), 0)::decimal(18,4) as revenue,
        min(ordered_at) filter (where is_sale) as first_order_at,
        max(ordered_at) filter (where is_sale) as last_order_at,
        list(ordered_on) filter (where is_sale) as days
    from crm.orders
    where customer_id is not null
    group by customer_id

),

visits as (

    select * exclude (days), list_max(days) as last_order_on, if(orders >= 3, list_sort(days), null) as days
    from orders

),

gaps as (

    -- The middle one, because a single long holiday must not make a weekly guest a monthly one. Two orders of one day
    -- are one visit.
    select
        * exclude (days),
        round(
            list_aggregate(
                list_filter(list_transform(days[2:], lambda day, i: day - days[i]), lambda gap: gap > 0), 'median'
            )
        )::integer as usual_gap_days
    from visits

),

ranks as (

    -- Customers with the same figure have the same rank, so a score never hangs on an id. Where all have the same, nobody
    -- is better or worse than another: all are in the middle.
    select
        *,
        rank() over (partition by orders > 0 order by last_order_on) - 1 as by_recency,
        rank() over (partition by orders > 0 order by orders) - 1 as by_frequency,
        rank() over (partition by orders > 0 order by revenue) - 1 as by_revenue,
        count(*) over buyer as buyers,
        min(last_order_on) over buyer = max(last_order_on) over buyer as is_level_recency,
        min(orders) over buyer = max(orders) over buyer as is_level_frequency,
        min(revenue) over buyer = max(revenue) over buyer as is_level_revenue
    from gaps
    window buyer as (partition by orders > 0)

),

scored as (

    select
        *,
        if(is_level_recency, 3, least(1 + 5 * by_recency // greatest(buyers - 1, 1), 5))::integer as rfm_recency,
        if(is_level_frequency, 3, least(1 + 5 * by_frequency // greatest(buyers - 1, 1), 5))::integer as rfm_frequency,
        if(is_level_revenue, 3, least(1 + 5 * by_revenue // greatest(buyers - 1, 1), 5))::integer as rfm_monetary
    from ranks
    where orders > 0

),

margins as (

    -- What was sold without its lines is taken at the rate of the rest.
    select
        orders.customer_id,
        (sum(orders.revenue) * sum(margins.margin) / nullif(sum(margins.revenue), 0))::decimal(18,4) as margin
    from crm.orders as orders
    left join crm.order_margins as margins using (source, order_id)
    where orders.is_sale and orders.customer_id is not null and exists (from crm.order_margins)
    group by orders.customer_id
    having 2 * sum(margins.revenue) >= sum(orders.revenue)

),

agreements as (

    select customer_id, min(renews_on) as next_renewal_on
    from crm.agreements
    cross join clock
    where is_active and renews_on >= clock.today
    group by customer_id

)

select
    profiles.customer_id,
    gaps.first_order_at,
    gaps.last_order_at,
    coalesce(gaps.orders, 0) as orders,
    coalesce(gaps.revenue, 0)::decimal(18,4) as revenue,
    margins.margin,
    round(gaps.revenue / nullif(gaps.orders, 0), 2)::decimal(18,4) as average_order,
    gaps.usual_gap_days,
    scored.rfm_recency,
    scored.rfm_frequency,
    scored.rfm_monetary,
    scored.rfm_recency + scored.rfm_frequency + scored.rfm_monetary as rfm_score,
    agreements.next_renewal_on
from crm.profiles as profiles
left join gaps using (customer_id)
left join scored using (customer_id)
left join margins using (customer_id)
left join agreements using (customer_id)
