-- One row per customer who would recommend us, has not yet, and was not asked for a while.

with

asked as (

    select distinct customer_id
    from crm.interactions as interactions
    cross join staging.clock as clock
    where subject = 'ask_referral' and happened_at > clock.run_at - to_days(getvariable('again_days')::integer)

)

select
    customers.customer_id,
    strftime(clock.today, '%Y Q') || quarter(clock.today) as occasion,
    clock.today as due_on,
    if(nps >= 9, 'Would recommend us (' || nps || ' of 10)', 'Very satisfied') as liking,
    orders || if(orders = 1, ' order', ' orders') as bought
from crm.customers as customers
cross join staging.clock as clock
anti join asked using (customer_id)
anti join crm.referrals as referrals
    on customers.customer_id = referrals.customer_id
where
    (nps >= 9 or (satisfaction_grade = 5 and orders >= 3))
    and orders > 0
    and recency_days between 1 and 120
    and coalesce(satisfaction_trend, 'steady') <> 'falling'
