-- One row per sale at Square. The total is what was asked for, with taxes, tips and discounts, but without the gift cards
-- that it sold: those are a sale when they are spent.
-- What was given back is an order of its own at Square, and here `refunded` of the order that it was bought in; what was
-- given back without a receipt has a row of its own, below zero.

with

orders as (

    select
        _landed,
        json_transform(payload, '{
            "id": "VARCHAR", "location_id": "VARCHAR", "customer_id": "VARCHAR", "reference_id": "VARCHAR",
            "ticket_name": "VARCHAR", "state": "VARCHAR", "created_at": "VARCHAR", "source": {"name": "VARCHAR"},
            "total_money": {"amount": "BIGINT", "currency": "VARCHAR"},
            "total_tip_money": {"amount": "BIGINT"}, "total_discount_money": {"amount": "BIGINT"},
            "line_items": [{"item_type": "VARCHAR", "total_money": {"amount": "BIGINT"}}],
            "returns": [{"source_order_id": "VARCHAR"}],
            "tenders": [{"customer_id": "VARCHAR", "type": "VARCHAR"}],
            "metadata": {"order_id": "VARCHAR", "order_number": "VARCHAR"},
            "fulfillments": [{"type": "VARCHAR",
                "pickup_details": {"pickup_at": "VARCHAR", "picked_up_at": "VARCHAR", "recipient": {
                    "customer_id": "VARCHAR", "display_name": "VARCHAR", "email_address": "VARCHAR",
                    "phone_number": "VARCHAR"}},
                "shipment_details": {"tracking_number": "VARCHAR", "expected_shipped_at": "VARCHAR",
                    "shipped_at": "VARCHAR", "recipient": {
                    "customer_id": "VARCHAR", "display_name": "VARCHAR", "email_address": "VARCHAR",
                    "phone_number": "VARCHAR"}},
                "delivery_details": {"deliver_at": "VARCHAR", "delivered_at": "VARCHAR", "recipient": {
                    "customer_id": "VARCHAR", "display_name": "VARCHAR", "email_address": "VARCHAR",
                    "phone_number": "VARCHAR"}}}]
        }') as sale,
        payload -> '$.metadata' as metadata
    from landed_orders

),

payments as (

    select json_transform(payload, '{
        "id": "VARCHAR", "order_id": "VARCHAR", "customer_id": "VARCHAR", "status": "VARCHAR", "source_type": "VARCHAR",
        "created_at": "VARCHAR", "buyer_email_address": "VARCHAR"
    }') as payment
    from current_payments

),

paid as (

    select
        payment.order_id,
        min(payment.created_at) as paid_at,
        any_value(payment.customer_id order by payment.created_at, payment.id) as customer_id,
        any_value(payment.buyer_email_address order by payment.created_at, payment.id) as email,
        string_agg(distinct lower(payment.source_type), ', ' order by lower(payment.source_type)) as method
    from payments
    where payment.status in ('COMPLETED', 'APPROVED')
    group by payment.order_id

),

refunds as (

    select
        _landed,
        json_transform(payload, '{
            "id": "VARCHAR", "payment_id": "VARCHAR", "order_id": "VARCHAR", "status": "VARCHAR", "created_at": "VARCHAR",
            "location_id": "VARCHAR", "reason": "VARCHAR", "amount_money": {"amount": "BIGINT", "currency": "VARCHAR"}
        }') as refund
    from landed_refunds

),

disputes as (

    select json_transform(payload, '{
        "state": "VARCHAR", "amount_money": {"amount": "BIGINT"}, "disputed_payment": {"payment_id": "VARCHAR"}
    }') as dispute
    from current_disputes

),

back as (

    select payment.order_id, sum(amount)::bigint as amount
    from (
        select refund.payment_id, refund.amount_money.amount as amount
        from refunds
        where refund.status in ('COMPLETED', 'PENDING') and _landed.valid_to is null
        union all
        -- A dispute that was lost has taken the money back as well.
        select dispute.disputed_payment.payment_id, dispute.amount_money.amount
        from disputes
        where dispute.state in ('LOST', 'ACCEPTED')
    ) as taken
    inner join payments
        on taken.payment_id = payment.id
    group by payment.order_id

),

locations as (

    select payload ->> '$.id' as id, payload ->> '$.name' as name
    from current_locations

),

counted as (

    select
        *,
        sale.total_money.amount - coalesce(list_sum(list_transform(
            list_filter(sale.line_items, lambda line: line.item_type = 'GIFT_CARD'), lambda line: line.total_money.amount
        )), 0) as total,
        coalesce(
            sale.fulfillments[1].pickup_details.recipient, sale.fulfillments[1].shipment_details.recipient,
            sale.fulfillments[1].delivery_details.recipient
        ) as recipient,
        sale.fulfillments[1] as fulfillment
    from orders
    -- Drafts are not sent, and what only holds returns is no sale.
    where sale.state <> 'DRAFT' and not (len(coalesce(sale.returns, [])) > 0 and len(coalesce(sale.line_items, [])) = 0)

),

sales as (

    select
        _landed,
        sale.id as order_id,
        coalesce(sale.customer_id, paid.customer_id, sale.tenders[1].customer_id, recipient.customer_id) as person_id,
        sale.created_at as ordered_at,
        case
            when sale.state = 'CANCELED' then 'cancelled'
            when sale.state = 'COMPLETED' then 'completed'
            when paid.order_id is not null or len(sale.tenders) > 0 then 'processing'
            else 'unpaid'
        end as status,
        sale.total_money.currency,
        minor_amount(total, sale.total_money.currency) as total,
        minor_amount(greatest(least(coalesce(back.amount, 0), total), 0), sale.total_money.currency) as refunded,
        minor_amount(sale.total_discount_money.amount, sale.total_money.currency) as discount,
        coalesce(paid.method, lower(sale.tenders[1].type)) as payment_method,
        paid.paid_at,
        sale.source.name as channel,
        lower(fulfillment.type) as delivery_method,
        left(
            coalesce(
                fulfillment.pickup_details.pickup_at, fulfillment.delivery_details.deliver_at,
                fulfillment.shipment_details.expected_shipped_at
            ),
            10
        ) as promised_on,
        coalesce(fulfillment.pickup_details.picked_up_at, fulfillment.delivery_details.delivered_at) as delivered_at,
        fulfillment.shipment_details.tracking_number as tracking,
        coalesce(sale.reference_id, sale.metadata.order_number, sale.metadata.order_id) as pays_order_id,
        recipient.display_name as name,
        coalesce(recipient.email_address, paid.email) as email,
        recipient.phone_number as phone,
        json_merge_patch(coalesce(metadata, '{}'), json_object(
            'location', locations.name, 'ticket_name', sale.ticket_name,
            'tip', minor_amount(nullif(sale.total_tip_money.amount, 0), sale.total_money.currency)::decimal(18,2)::varchar
        )) as attributes
    from counted
    left join paid
        on sale.id = paid.order_id
    left join back
        on sale.id = back.order_id
    left join locations
        on sale.location_id = locations.id

)

select
    * exclude (name, email, phone),
    if(person_id is null, name, null) as name,
    if(person_id is null, email, null) as email,
    if(person_id is null, phone, null) as phone
from sales
union all by name
select
    _landed,
    refund.id as order_id,
    refund.created_at as ordered_at,
    'refunded' as status,
    refund.amount_money.currency,
    -minor_amount(refund.amount_money.amount, refund.amount_money.currency) as total,
    json_object('refund_reason', refund.reason) as attributes
from refunds
where refund.payment_id is null and refund.status = 'COMPLETED'
