-- One row per order; a payment that another source has as an order of its own is not one (see `order_payments`), but what
-- was paid and paid back there counts. `revenue` is what is left of it in the business's currency: refunds off, nothing when it never
-- came about, null when there is no rate for its currency. `is_sale` says whether it counts as an order: one that was
-- refunded whole does not, whatever its status; one that is to be paid later does.

with

statuses as (

    -- Each spelling once: an order has one of a few.
    select
        status,
        lower(trim(status)) in (
            'cancelled', 'canceled', 'failed', 'draft', 'checkout-draft', 'auto-draft', 'voided', 'void', 'declined',
            'expired', 'abandoned', 'trash', 'deleted', 'written off'
        ) as is_off,
        lower(trim(status)) in (
            'pending', 'pending payment', 'pending-payment', 'awaiting payment', 'on-hold', 'on hold', 'on_hold',
            'unpaid'
        ) as is_unpaid,
        lower(trim(status)) in ('refunded', 'fully refunded', 'fully_refunded') as is_undone
    from (select distinct status from staging.orders)

),

payment_methods as (

    -- Goods on trade credit are sold, though the money comes later.
    select
        payment_method,
        regexp_matches(
            lower(strip_accents(payment_method)),
            '\b(invoice|(on|trade|credit|customer) (account|credit)|credit terms|net ?[0-9]+|[0-9]+ days|rechnung'
            || '|facture|factura|fattura|faktura|factuur|a cuenta|op rekening)\b'
        ) as is_on_credit
    from (select distinct payment_method from staging.orders)
    where payment_method is not null

),

currencies as (

    select
        orders.currency,
        coalesce(upper(orders.currency), business.currency) as code,
        -- Decimal, because a sum of floats depends on the order of the rows.
        if(code = business.currency, 1, rates.rate)::decimal(18,8) as rate
    from (select distinct currency from staging.orders) as orders
    cross join staging.business as business
    left join staging.rates as rates
        on upper(orders.currency) = upper(rates.currency)

),

quarters as (

    -- A time zone is looked up slowly, and changes on no finer step than a quarter of an hour.
    select
        quarter,
        timezone(business.timezone, timezone('UTC', make_timestamp(quarter * 900000000)))
            - make_timestamp(quarter * 900000000) as ahead
    from (select distinct epoch_us(ordered_at) // 900000000 as quarter from staging.orders)
    cross join staging.business as business

),

payments as (

    select
        paid.sale_source as source,
        paid.sale_record_id as record_id,
        min(paid.paid_at) as paid_at,
        sum(abs(paid.refunded)) as refunded,
        min(clusters.customer_id) as customer_id
    from crm.order_payments as paid
    inner join staging.orders as orders
        on paid.source = orders.source
        and paid.record_id = orders.record_id
    left join identity.clusters as clusters
        on orders.person_source = clusters.source
        and orders.person_record_id = clusters.record_id
    group by paid.sale_source, paid.sale_record_id

),

sales as (

    select
        orders.* replace (
            coalesce(orders.paid_at, payments.paid_at) as paid_at,
            -- Who pays back at the till of the card company does not always tell the shop.
            greatest(abs(orders.refunded), payments.refunded)::decimal(18,4) as refunded
        ),
        payments.customer_id as paid_by
    from staging.orders as orders
    anti join crm.order_payments as paid
        on orders.source = paid.source
        and orders.record_id = paid.record_id
    left join payments
        on orders.source = payments.source
        and orders.record_id = payments.record_id

),

judged as (

    select
        orders.*,
        currencies.code,
        currencies.rate,
        quarters.ahead,
        coalesce(statuses.is_off, false) or (
            coalesce(statuses.is_unpaid, false)
            and coalesce(orders.paid_at, orders.delivered_at, orders.due_on) is null
            and not coalesce(payment_methods.is_on_credit, false)
        ) as is_void,
        coalesce(
            (statuses.is_undone and orders.total >= 0) or (orders.total > 0 and abs(orders.refunded) >= orders.total),
            false
        ) as is_undone
    from sales as orders
    left join statuses
        on orders.status = statuses.status
    left join payment_methods
        on orders.payment_method = payment_methods.payment_method
    left join currencies
        on orders.currency is not distinct from currencies.currency
    left join quarters
        on epoch_us(orders.ordered_at) // 900000000 = quarters.quarter

)

select
    judged.order_id,
    coalesce(clusters.customer_id, judged.paid_by) as customer_id,
    judged.ordered_at,
    judged.status,
    judged.code as currency,
    judged.total,
    judged.refunded,
    judged.discount,
    judged.coupon,
    judged.payment_method,
    judged.due_on,
    judged.paid_at,
    judged.channel,
    judged.delivery_method,
    judged.promised_on,
    judged.delivered_at,
    judged.tracking,
    -- Most orders need no arithmetic, and that of decimals is done in 128 bits.
    case
        when is_void or is_undone then 0::decimal(18,4)
        when refunded is null and rate = 1 then total
        when rate = 1 then (total - abs(refunded))::decimal(18,4)  -- shops write refunds with either sign
        else ((total - abs(coalesce(refunded, 0))) * rate)::decimal(18,4)
    end as revenue,
    not is_void and not is_undone and total >= 0 as is_sale,
    (judged.ordered_at + judged.ahead)::date as ordered_on,
    judged.attributes,
    judged.source,
    judged.record_id
from judged
left join identity.clusters as clusters
    on judged.person_source = clusters.source
    and judged.person_record_id = clusters.record_id
