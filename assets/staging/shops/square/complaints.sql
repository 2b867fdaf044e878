-- One row per dispute: somebody asked their bank to take a payment back.

with

disputes as (

    select
        _landed,
        json_transform(payload, '{
            "id": "VARCHAR", "dispute_id": "VARCHAR", "state": "VARCHAR", "reason": "VARCHAR", "created_at": "VARCHAR",
            "updated_at": "VARCHAR", "due_at": "VARCHAR", "disputed_payment": {"payment_id": "VARCHAR"},
            "amount_money": {"amount": "BIGINT", "currency": "VARCHAR"}
        }') as dispute
    from landed_disputes

),

payments as (

    select json_transform(payload, '{
        "id": "VARCHAR", "customer_id": "VARCHAR", "order_id": "VARCHAR", "buyer_email_address": "VARCHAR"
    }') as payment
    from current_payments

),

orders as (

    select payload ->> '$.id' as id, payload ->> '$.customer_id' as customer_id
    from current_orders

),

closed as (

    select *, dispute.state in ('WON', 'LOST', 'ACCEPTED', 'INQUIRY_CLOSED') as is_closed
    from disputes

)

select
    _landed,
    coalesce(dispute.id, dispute.dispute_id) as complaint_id,
    coalesce(payment.customer_id, orders.customer_id) as person_id,
    if(coalesce(payment.customer_id, orders.customer_id) is null, payment.buyer_email_address, null) as email,
    dispute.created_at as opened_at,
    if(is_closed, dispute.updated_at, null) as resolved_at,
    'payment disputed: ' || lower(replace(dispute.reason, '_', ' ')) as category,
    if(is_closed, 'closed', 'open') as status,
    if(is_closed, lower(dispute.state), null) as resolution,
    concat(
        dispute.amount_money.currency, ' ',
        minor_amount(dispute.amount_money.amount, dispute.amount_money.currency)::decimal(18,2), ' of payment ', payment.id,
        if(is_closed or dispute.due_at is null, '', '; answer the bank by ' || left(dispute.due_at, 10))
    ) as notes
from closed
left join payments
    on dispute.disputed_payment.payment_id = payment.id
left join orders
    on payment.order_id = orders.id
