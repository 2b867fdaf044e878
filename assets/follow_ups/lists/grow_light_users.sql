-- One row per customer who buys seldom and for more than most in one order, and what to suggest.

with

usual as (

    select median(average_order) as average_order
    from crm.customers
    where orders > 0

),

suggested as (

    select customer_id, arg_max(product, (score, product_id)) as product
    from crm.recommendations
    group by customer_id

)

select
    customers.customer_id,
    strftime(clock.today, '%Y Q') || quarter(clock.today) as occasion,
    clock.today as due_on,
    suggested.product
from crm.customers as customers
inner join suggested using (customer_id)
cross join usual
cross join staging.clock as clock
where
    customers.usage_class = 'light'
    and customers.orders > 1
    and customers.average_order >= usual.average_order
    and customers.recency_days between 2 and getvariable('within_days')::integer
    and coalesce(customers.satisfaction_grade, 4) >= 3
