-- One row per customer whose complaint was solved some days ago, and who has none open.

with

solved as (

    select
        complaints.*,
        timezone(business.timezone, timezone('UTC', opened_at))::date as opened_on,
        timezone(business.timezone, timezone('UTC', resolved_at))::date as solved_on
    from crm.complaints as complaints
    cross join staging.business as business
    where resolved_at is not null and customer_id is not null

)

select
    customer_id,
    source || ' ' || record_id as occasion,
    solved_on + getvariable('within_days')::integer as due_on,
    opened_on,
    coalesce(' about ' || lower(nullif(trim(category), '')), '') as about,
    solved_on
from solved
inner join crm.customers as customers using (customer_id)
cross join staging.clock as clock
where
    customers.open_complaints = 0
    and clock.today - solved_on between getvariable('after_days')::integer and getvariable('within_days')::integer
qualify row_number() over (partition by customer_id order by solved_on desc, source, record_id) = 1
