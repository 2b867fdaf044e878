-- One row per time in which we waited for a customer: from our question to the next that we heard of them; `until_at` is null
-- while we still wait.

with

heard as (

    select customer_id, happened_at as heard_at
    from crm.interactions
    where direction = 'in'

),

asked as (

    select customer_id, happened_at as asked_at
    from crm.interactions
    where direction = 'out' and regexp_matches(lower(outcome), '\b(waiting|awaiting|asked|on hold|wartet|en attente)\b')
    union
    -- A complaint that is said to wait for the customer waits since we last answered.
    select complaints.customer_id, coalesce(max(interactions.happened_at), any_value(complaints.first_answer_at))
    from crm.complaints as complaints
    left join crm.interactions as interactions
        on complaints.customer_id = interactions.customer_id
        and interactions.direction = 'out'
        and interactions.happened_at >= complaints.opened_at
    where
        complaints.is_open
        and regexp_matches(
            lower(complaints.status), '\b(wait(s|ing)? for (the )?customer|awaiting (the )?(customer|reply)|pending customer|on hold)\b'
        )
    group by complaints.customer_id, complaints.source, complaints.record_id

)

select asked.customer_id, min(asked.asked_at) as from_at, heard.heard_at as until_at
from asked
asof left join heard
    on asked.customer_id = heard.customer_id
    and asked.asked_at < heard.heard_at
where asked.customer_id is not null and asked.asked_at is not null
group by asked.customer_id, heard.heard_at
