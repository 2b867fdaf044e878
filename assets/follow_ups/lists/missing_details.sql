-- One row per valuable customer of whom we lack an e-mail address or a phone number.

with

tiers as (

    select ['vip', 'high', 'medium', 'low'] as all_of_them

),

unwilling as (

    -- Whoever took back every consent has said enough: asking for their address would be one contact more.
    select customer_id
    from crm.standing_consents
    where status <> 'granted'
    group by customer_id
    having count(*) = 4

)

select
    customers.customer_id,
    strftime(clock.today, '%Y-%m') as occasion,
    -- When they may come next.
    greatest(clock.today, coalesce(clock.today - recency_days + usual_gap_days, clock.today)) as due_on,
    case
        when phone is not null then 'e-mail address'
        when email is not null then 'phone number'
        else 'e-mail address or phone number'
    end as missing
from crm.customers as customers
cross join staging.clock as clock
cross join tiers
anti join unwilling using (customer_id)
where
    (email is null or phone is null)
    -- Nor is anybody asked of whom nothing is known but a number in an order.
    and coalesce(customers.name, email, phone) is not null
    and list_contains(all_of_them[: list_position(all_of_them, getvariable('from_tier')::varchar)], value_tier)
