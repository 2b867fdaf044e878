-- One row per customer whose first order, or a large one, is of the last `within_days` days.

with

large as (

    select
        coalesce(getvariable('large_order')::double, 2 * (sum(revenue) / nullif(sum(orders), 0))) as revenue
    from crm.customers

)

select
    orders.customer_id,
    orders.order_id as occasion,
    orders.ordered_on + getvariable('within_days')::integer as due_on,
    orders.order_id,
    orders.ordered_on,
    orders.revenue as order_revenue,
    if(orders.ordered_at = customers.first_order_at, 'First order', 'Large order') as occasion_name,
    business.currency as our_currency
from crm.orders as orders
inner join crm.customers as customers using (customer_id)
cross join staging.clock as clock
cross join staging.business as business
cross join large
where
    orders.is_sale
    and orders.ordered_on > clock.today - getvariable('within_days')::integer
    and orders.ordered_on <= clock.today
    and (orders.ordered_at = customers.first_order_at or orders.revenue >= large.revenue)
qualify row_number() over (
    partition by orders.customer_id order by orders.ordered_at desc, orders.source, orders.order_id
) = 1
