-- One row per sale at Stripe: an invoice that was sent, or a payment that pays none. What a payment pays of another shop's
-- orders stands in `pays_order_id`. A payment that failed is no sale, and no row; one that is only held is not yet one.

with

charges as (

    select
        _landed,
        json_transform(payload, '{
            "id": "VARCHAR", "created": "BIGINT", "status": "VARCHAR", "currency": "VARCHAR", "customer": "VARCHAR",
            "payment_intent": "VARCHAR", "invoice": "VARCHAR", "captured": "BOOLEAN", "refunded": "BOOLEAN",
            "amount": "BIGINT", "amount_captured": "BIGINT", "amount_refunded": "BIGINT", "description": "VARCHAR",
            "receipt_email": "VARCHAR", "payment_method_details": {"type": "VARCHAR"},
            "billing_details": {"name": "VARCHAR", "email": "VARCHAR", "phone": "VARCHAR",
                "address": {"line1": "VARCHAR", "line2": "VARCHAR", "city": "VARCHAR", "state": "VARCHAR",
                    "postal_code": "VARCHAR", "country": "VARCHAR"}}
        }') as charge,
        payload -> '$.metadata' as metadata
    from landed_charges

),

refunds as (

    select
        refund.charge as charge_id,
        sum(refund.amount) filter (where refund.status not in ('failed', 'canceled')) as amount,
        string_agg(distinct refund.reason, ', ' order by refund.reason) as reasons
    from (
        select json_transform(payload, '{
            "charge": "VARCHAR", "amount": "BIGINT", "status": "VARCHAR", "reason": "VARCHAR"
        }') as refund
        from current_refunds
    )
    group by refund.charge

),

lost as (

    -- A dispute that was lost has taken the money back, whatever the charge says.
    select dispute.charge as charge_id, sum(dispute.amount) as amount
    from (
        select json_transform(payload, '{"charge": "VARCHAR", "amount": "BIGINT", "status": "VARCHAR"}') as dispute
        from current_disputes
    )
    where dispute.status = 'lost'
    group by dispute.charge

),

invoice_payments as (

    -- Since 2025 a payment says nothing of its invoice; this stands between them.
    select payment.invoice as invoice_id, payment.payment.payment_intent, payment.payment.charge as charge_id
    from (
        select json_transform(payload, '{
            "invoice": "VARCHAR", "status": "VARCHAR", "payment": {"payment_intent": "VARCHAR", "charge": "VARCHAR"}
        }') as payment
        from current_invoice_payments
    )
    where payment.status is distinct from 'canceled'

),

of_invoices as (

    select charge.id as charge_id, charge.invoice as invoice_id
    from charges
    where charge.invoice is not null
    union
    select charge.id, invoice_id
    from charges
    inner join invoice_payments
        on charge.id = charge_id
    union
    select charge.id, invoice_id
    from charges
    inner join invoice_payments
        on charge.payment_intent = payment_intent

),

counted as (

    select
        charges.*,
        of_invoices.invoice_id,
        coalesce(charge.amount_captured, charge.amount) as taken,
        coalesce(charge.captured, true) and taken > 0 as is_taken,
        -- What was held and never taken is let go as a refund, which is none.
        case
            when taken < charge.amount and charge.amount_refunded >= charge.amount - taken
                then charge.amount_refunded - (charge.amount - taken)
            else greatest(coalesce(charge.amount_refunded, 0), coalesce(refunds.amount, 0))
        end as back,
        refunds.reasons,
        coalesce(lost.amount, 0) as lost
    from charges
    left join of_invoices
        on charge.id = of_invoices.charge_id
    left join refunds
        on charge.id = refunds.charge_id
    left join lost
        on charge.id = lost.charge_id
    where charge.status in ('succeeded', 'pending') and charge.amount > 0

),

paid_back as (

    select
        invoice_id,
        sum(least(back + lost, charge.amount)) as back,
        any_value(charge.payment_method_details.type order by charge.id) as payment_method
    from counted
    where invoice_id is not null and _landed.valid_to is null
    group by invoice_id

),

invoices as (

    select
        _landed,
        json_transform(payload, '{
            "id": "VARCHAR", "number": "VARCHAR", "created": "BIGINT", "status": "VARCHAR", "currency": "VARCHAR",
            "customer": "VARCHAR", "customer_name": "VARCHAR", "customer_email": "VARCHAR", "customer_phone": "VARCHAR",
            "total": "BIGINT", "due_date": "BIGINT", "post_payment_credit_notes_amount": "BIGINT",
            "status_transitions": {"finalized_at": "BIGINT", "paid_at": "BIGINT"}
        }') as invoice,
        payload -> '$.metadata' as metadata
    from landed_invoices

),

sales as (

    select
        counted._landed,
        charge.id as order_id,
        charge.customer as person_id,
        charge.created as ordered_at,
        case
            when not is_taken and charge.status = 'succeeded' then if(charge.refunded, 'cancelled', 'on-hold')
            when charge.status = 'pending' then 'pending'
            when back + lost >= taken then 'refunded'
            else 'completed'
        end as status,
        charge.currency,
        if(is_taken, taken, charge.amount) as total,
        if(is_taken, least(back + lost, taken), 0) as refunded,
        charge.payment_method_details.type as payment_method,
        if(is_taken, charge.created, null) as paid_at,
        null as due_on,
        -- Who pays with a card of somebody else is still the customer whom Stripe knows.
        if(charge.customer is null, charge.billing_details, null) as who,
        if(charge.customer is null, charge.receipt_email, null) as receipt_email,
        true as is_payment,
        coalesce(
            metadata ->> '$.order_number', metadata ->> '$.order_id', metadata ->> '$.orderId',
            metadata ->> '$."Order ID"', metadata ->> '$.order', metadata ->> '$.woocommerce_order_id',
            nullif(regexp_extract(charge.description, '(?i)\border\s*(?:no\.?|number|id)?\s*:?\s*(#?[0-9][0-9A-Za-z-]*)', 1), '')
        ) as pays_order_id,
        json_merge_patch(
            coalesce(metadata, '{}'), json_object('description', charge.description, 'refund_reason', reasons)
        ) as attributes
    from counted
    where invoice_id is null
    union all by name
    select
        invoices._landed,
        invoice.id as order_id,
        invoice.customer as person_id,
        coalesce(invoice.status_transitions.finalized_at, invoice.created) as ordered_at,
        case invoice.status
            when 'open' then 'unpaid'
            when 'paid' then 'completed'
            when 'uncollectible' then 'written off'
            else invoice.status
        end as status,
        invoice.currency,
        invoice.total,
        least(
            greatest(coalesce(paid_back.back, 0), coalesce(invoice.post_payment_credit_notes_amount, 0)),
            invoice.total
        ) as refunded,
        paid_back.payment_method,
        invoice.status_transitions.paid_at,
        invoice.due_date as due_on,
        {
            name: invoice.customer_name, email: invoice.customer_email,
            phone: invoice.customer_phone
        } as invoiced,
        false as is_payment,
        json_merge_patch(coalesce(metadata, '{}'), json_object('invoice_number', invoice.number)) as attributes
    from invoices
    left join paid_back
        on invoice.id = paid_back.invoice_id
    where invoice.status <> 'draft' and invoice.total <> 0

)

select
    _landed,
    order_id,
    person_id,
    from_epoch(ordered_at) as ordered_at,
    status,
    upper(currency) as currency,
    stripe_amount(total, currency) as total,
    stripe_amount(refunded, currency) as refunded,
    payment_method,
    from_epoch(paid_at) as paid_at,
    left(from_epoch(due_on), 10) as due_on,
    is_payment,
    pays_order_id,
    if(person_id is null, coalesce(who.name, invoiced.name), null) as name,
    if(person_id is null, coalesce(who.email, receipt_email, invoiced.email), null) as email,
    if(person_id is null, coalesce(who.phone, invoiced.phone), null) as phone,
    concat_ws(', ', nullif(who.address.line1, ''), nullif(who.address.line2, '')) as street,
    who.address.city,
    who.address.state as region,
    who.address.postal_code as postcode,
    who.address.country,
    attributes
from sales
