-- One row per customer who asked something in the last `at_most_days` days and has no answer yet.

with

open_cases as (

    select
        cases.*,
        timezone(business.timezone, timezone('UTC', opened_at))::date as opened_on,
        timezone(business.timezone, timezone('UTC', first_answer_due_at)) as due_at
    from crm.service_cases as cases
    cross join staging.business as business
    where kind = 'enquiry' and is_open and customer_id is not null

)

select
    customer_id,
    source || ' ' || record_id as occasion,
    coalesce(due_at::date, opened_on + 1) as due_on,
    opened_on,
    coalesce(' about ' || nullif(trim(category), ''), '') as about,
    case
        when due_at is null then 'soon'
        when due_at::date = clock.today then 'today at ' || strftime(due_at, '%H:%M')
        when due_at::date = clock.today + 1 then 'tomorrow at ' || strftime(due_at, '%H:%M')
        when due_at::date < clock.today then 'since ' || strftime(due_at, '%-d %B')
        else 'on ' || strftime(due_at, '%-d %B')
    end as due_by
from open_cases
cross join staging.clock as clock
where opened_on between clock.today - getvariable('at_most_days')::integer and clock.today
qualify row_number() over (partition by customer_id order by due_on, opened_at, source, record_id) = 1
