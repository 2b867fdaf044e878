-- One row per customer whose points expire in the next `lead_days` days.

select
    customer_id,
    points_expire_on::varchar as occasion,
    points_expire_on as due_on
from crm.customers
cross join staging.clock as clock
where
    points_expire_on between clock.today and clock.today + getvariable('lead_days')::integer
    and points_expiring >= getvariable('least_points')::integer
