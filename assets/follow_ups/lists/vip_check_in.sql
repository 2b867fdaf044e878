-- One row per customer of the highest value to whom nobody has said anything for `after_days` days.

with

best as (

    select
        customer_id,
        recency_days,
        timezone(business.timezone, timezone('UTC', last_contact_at))::date as contacted_on
    from crm.customers
    cross join staging.business as business
    where value_tier = 'vip' and last_name is not null

)

select
    customer_id,
    coalesce(contacted_on::varchar, 'first') as occasion,
    coalesce(contacted_on + getvariable('after_days')::integer + 1, clock.today) as due_on,
    if(contacted_on is null, 'nobody has spoken to them yet', 'last spoken to on ' || strftime(contacted_on, '%-d %B %Y'))
        as silence
from best
cross join staging.clock as clock
where
    coalesce(clock.today - contacted_on > getvariable('after_days')::integer, true)
    -- Whoever stays away is to be won back, which is another thing to say.
    and recency_days between 1 and 180
