-- One row per customer: how they usually buy, pay and receive, learned from their orders, and what they still owe.

-- A habit is what at least two orders, and at least half of those that say it, have in common.

with

ways as (

    select customer_id, unnest([
        {'habit': 'channel', 'way': channel},
        {'habit': 'delivery', 'way': delivery_method},
        {'habit': 'payment', 'way': payment_method}
    ], recursive := true), ordered_at
    from crm.orders
    where is_sale and customer_id is not null
        and coalesce(channel, delivery_method, payment_method) is not null

),

counted as (

    select
        customer_id,
        habit,
        arg_max(trim(way), ordered_at) as way,
        count(*) as times,
        max(ordered_at) as last_at,
        sum(count(*)) over (partition by customer_id, habit) as all_times
    from ways
    where trim(way) <> ''
    group by customer_id, habit, lower(trim(way))

),

usual as (

    select
        customer_id,
        arg_max(way, (times, last_at)) filter (where habit = 'channel') as usual_channel,
        arg_max(way, (times, last_at)) filter (where habit = 'delivery') as usual_delivery,
        arg_max(way, (times, last_at)) filter (where habit = 'payment') as usual_payment
    from counted
    where times >= 2 and 2 * times >= all_times
    group by customer_id

),

debts as (

    select
        customer_id,
        min(due_on) as next_payment_on,
        sum(amount) filter (where due_on < clock.today and parts.currency = business.currency)::decimal(18,4) as overdue
    from crm.instalments as parts
    cross join staging.clock as clock
    cross join staging.business as business
    where paid_at is null and customer_id is not null
    group by customer_id

)

select
    profiles.customer_id,
    usual.usual_channel,
    usual.usual_delivery,
    usual.usual_payment,
    debts.next_payment_on,
    debts.overdue
from crm.profiles as profiles
left join usual using (customer_id)
left join debts using (customer_id)
