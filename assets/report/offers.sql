-- One row per coupon, and one for all orders without: who used it, what it cost, and what it brought.

with

sales as (

    select
        *,
        min(ordered_at) over (partition by customer_id) as first_at,
        max(ordered_at) over (partition by customer_id) as last_at
    from crm.orders
    where is_sale

)

select
    coalesce(upper(trim(coupon)), 'no coupon') as offer,
    count(*) as orders,
    count(distinct customer_id) as customers,
    count(distinct customer_id) filter (where ordered_at = first_at) as new_customers,
    count(distinct customer_id) filter (where last_at > ordered_at) as came_again,
    coalesce(sum(abs(discount)), 0)::decimal(18,4) as discount,
    sum(revenue) as revenue,
    round(avg(revenue), 2)::double as average_order,
    min(ordered_on) as first_on,
    max(ordered_on) as last_on
from sales
group by offer
order by offer = 'no coupon', revenue desc nulls last, offer
