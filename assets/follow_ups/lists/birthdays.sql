-- One row per customer with a birthday in the next `lead_days` days.

with

years as (

    select unnest([year(today), year(today) + 1]) as year
    from staging.clock

),

birthdays as (

    -- 29 February is kept on the 28th in common years: a greeting may come a day early, never late.
    select
        customers.customer_id,
        make_date(years.year, birth_month, least(birth_day, day(last_day(make_date(years.year, birth_month, 1)))))
            as birthday
    from crm.customers as customers
    cross join years
    where birth_month between 1 and 12 and birth_day between 1 and 31

)

select
    customer_id,
    year(min(birthday))::varchar as occasion,
    min(birthday) as due_on,
    min(birthday) as birthday
from birthdays
cross join staging.clock as clock
where birthday between clock.today and clock.today + getvariable('lead_days')::integer
group by customer_id
