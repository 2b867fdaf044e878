-- One row per customer whose answer or review of the last `within_days` days was bad, and whom nobody has contacted since.

with

answers as (

    select
        feedback.*,
        timezone(business.timezone, timezone('UTC', happened_at))::date as answered_on
    from crm.feedback as feedback
    cross join staging.business as business
    where customer_id is not null and (grade <= 2 or (kind = 'nps' and score <= 6))

)

select
    customer_id,
    answers.source || ' ' || answers.record_id as occasion,
    answered_on + 2 as due_on,
    answered_on,
    coalesce(
        '“' || nullif(if(length(trim(comment)) > 120, trim(comment)[:118] || '…', trim(comment)), '') || '”',
        'gave ' || score::integer || coalesce(' of ' || scale_max::integer, '')
    ) as words
from answers
inner join crm.customers as customers using (customer_id)
cross join staging.clock as clock
where
    answered_on between clock.today - getvariable('within_days')::integer and clock.today
    and coalesce(customers.last_contact_at < answers.happened_at, true)
qualify row_number() over (partition by customer_id order by answers.happened_at desc, occasion) = 1
