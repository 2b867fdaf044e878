-- One row per line of an invoice, and of a checkout that sold something else than a subscription.

with

invoices as (

    select
        _landed,
        json_transform(payload, '{
            "id": "VARCHAR", "status": "VARCHAR", "currency": "VARCHAR",
            "lines": {"data": [{"id": "VARCHAR", "description": "VARCHAR", "quantity": "BIGINT", "amount": "BIGINT",
                "pricing": {"price_details": {"product": "VARCHAR"}}, "price": {"product": "VARCHAR"}}]}
        }') as invoice
    from landed_invoices

),

charges as (

    select payload ->> '$.id' as id, payload ->> '$.payment_intent' as payment_intent
    from current_charges

),

sessions as (

    select
        _landed,
        json_transform(payload, '{
            "id": "VARCHAR", "currency": "VARCHAR", "payment_intent": "VARCHAR", "invoice": "VARCHAR",
            "line_items": {"data": [{"id": "VARCHAR", "description": "VARCHAR", "quantity": "BIGINT",
                "amount_total": "BIGINT", "price": {"product": "VARCHAR"}}]}
        }') as session
    from landed_checkout_sessions

),

lines as (

    select _landed, invoice.id as order_id, invoice.currency, unnest(invoice.lines.data) as line
    from invoices
    where invoice.status <> 'draft'

),

items as (

    select _landed, charges.id as order_id, session.currency, unnest(session.line_items.data) as item
    from sessions
    inner join charges
        on session.payment_intent = charges.payment_intent
    where session.invoice is null

)

select
    _landed,
    line.id as _part,
    order_id,
    line.id as line_id,
    coalesce(line.pricing.price_details.product, line.price.product) as product_id,
    line.description as product,
    line.quantity,
    stripe_amount(line.amount, currency) as total
from lines
union all by name
select
    _landed,
    item.id as _part,
    order_id,
    item.id as line_id,
    item.price.product as product_id,
    item.description as product,
    item.quantity,
    stripe_amount(item.amount_total, currency) as total
from items
