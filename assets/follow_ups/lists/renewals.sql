-- One row per customer with an agreement that renews in the next `lead_days` days: the next one.

select
    agreements.customer_id,
    -- One that is put off by some days is the same renewal.
    coalesce(agreements.agreement_id, agreements.record_id) || ' ' || strftime(renews_on, '%Y-%m') as occasion,
    renews_on as due_on,
    upper(coalesce(kind, 'agreement')[1]) || replace(coalesce(kind, 'agreement')[2:], '_', ' ') as agreement,
    replace(coalesce(kind, 'agreement'), '_', ' ') as agreement_name,
    renews_on,
    if(auto_renews, ' by itself', '') as terms
from crm.agreements as agreements
cross join staging.clock as clock
where
    is_active
    and customer_id is not null
    and renews_on between clock.today and clock.today + getvariable('lead_days')::integer
qualify row_number() over (partition by customer_id order by renews_on, agreement_id, source, record_id) = 1
