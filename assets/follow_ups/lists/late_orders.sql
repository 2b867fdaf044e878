-- One row per customer whose order was promised for a day that is over, and is not there: the one that is late longest.

select
    orders.customer_id,
    order_id as occasion,
    promised_on + 1 as due_on,
    order_id,
    promised_on,
    coalesce(' (tracking ' || nullif(trim(tracking), '') || ')', '') as way
from crm.orders as orders
cross join staging.clock as clock
where
    customer_id is not null
    and delivered_at is null
    and promised_on between clock.today - getvariable('at_most_days')::integer and clock.today - 1
    and coalesce(lower(trim(status)), '') not in (
        'delivered', 'collected', 'completed', 'complete', 'cancelled', 'canceled', 'refunded', 'failed', 'void',
        'voided', 'draft', 'returned'
    )
qualify row_number() over (partition by customer_id order by promised_on, order_id, source) = 1
