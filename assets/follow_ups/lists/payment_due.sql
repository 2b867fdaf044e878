-- One row per customer with an order that is due and not paid: the one that is due longest.

select
    orders.customer_id,
    order_id || ' ' || due_on::varchar as occasion,
    orders.due_on,
    order_id,
    ordered_on,
    revenue as owed,
    orders.due_on as pay_by
from crm.orders as orders
cross join staging.clock as clock
where
    is_sale
    and customer_id is not null
    and paid_at is null
    and revenue > 0
    and coalesce(lower(trim(status)), '') not in ('paid', 'completed', 'complete', 'settled', 'closed')
    and due_on <= clock.today + getvariable('lead_days')::integer
qualify row_number() over (partition by customer_id order by due_on, order_id, source) = 1
