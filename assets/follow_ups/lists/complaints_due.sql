-- One row per customer with an open complaint on which it is our turn: the one that presses most.

with

open_cases as (

    select
        cases.*,
        timezone(business.timezone, timezone('UTC', opened_at))::date as opened_on,
        if(first_answer_at is null, 'answer', 'solution') as task,
        timezone(business.timezone, timezone('UTC', if(first_answer_at is null, first_answer_due_at, resolution_due_at)))
            as due_at
    from crm.service_cases as cases
    cross join staging.business as business
    where
        kind = 'complaint'
        and is_open
        and customer_id is not null
        and (not is_waiting or first_answer_at is null)

)

select
    customer_id,
    source || ' ' || record_id || ' ' || task as occasion,
    coalesce(due_at::date, opened_on + if(task = 'answer', 1, 5)) as due_on,
    opened_on,
    coalesce(' about ' || lower(nullif(trim(category), '')), '') as about,
    task,
    case
        when due_at is null then 'soon'
        when due_at::date = clock.today then 'today at ' || strftime(due_at, '%H:%M')
        when due_at::date = clock.today + 1 then 'tomorrow at ' || strftime(due_at, '%H:%M')
        when due_at::date < clock.today then 'since ' || strftime(due_at, '%-d %B')
        else 'on ' || strftime(due_at, '%-d %B')
    end as due_by
from open_cases
cross join staging.clock as clock
qualify row_number() over (partition by customer_id order by due_on, opened_at, source, record_id) = 1
