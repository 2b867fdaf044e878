-- One row per regular who is about due, on the quietest weekday.

with

busy as (

    select dayname(ordered_on) as weekday, count(*) as orders, count(distinct ordered_on) as days
    from crm.orders
    cross join staging.clock as clock
    where is_sale and ordered_on between clock.today - 91 and clock.today - 1
    group by all
    -- A day on which they are closed is not quiet.
    having count(distinct ordered_on) >= 4

),

quiet as (

    select coalesce(getvariable('weekday')::varchar, lower(arg_min(weekday, (orders / days, weekday)))) as weekday
    from busy

)

select
    customers.customer_id,
    strftime(clock.today, '%G-%V') as occasion,
    clock.today as due_on
from crm.customers as customers
cross join quiet
cross join staging.clock as clock
where
    quiet.weekday = lower(dayname(clock.today))
    and orders >= 5
    and usual_gap_days >= 5
    and recency_days between usual_gap_days and 2 * usual_gap_days
