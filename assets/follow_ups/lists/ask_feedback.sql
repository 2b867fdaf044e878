-- One row per customer whose last order is some days old, and who has not been asked, and has not answered, for a while.

with

lately as (

    select customer_id, happened_at from crm.feedback where customer_id is not null
    union all
    select customer_id, happened_at from crm.interactions where subject = 'ask_feedback' and customer_id is not null

),

tired as (

    select distinct lately.customer_id
    from lately
    cross join staging.clock as clock
    where lately.happened_at > clock.run_at - to_days(getvariable('again_days')::integer)

),

last_orders as (

    select customer_id, max(ordered_on) as ordered_on, arg_max(order_id, (ordered_at, order_id)) as order_id
    from crm.orders
    where is_sale and customer_id is not null
    group by customer_id

)

select
    customer_id,
    order_id as occasion,
    ordered_on + getvariable('within_days')::integer as due_on,
    ordered_on
from last_orders
cross join staging.clock as clock
anti join tired using (customer_id)
where clock.today - ordered_on between getvariable('after_days')::integer and getvariable('within_days')::integer
