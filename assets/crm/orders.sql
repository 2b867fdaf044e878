-- One row per order. `revenue` is what is left of it in the business's currency: refunds off, nothing when it never came
-- about, null when there is no rate for its currency. `is_sale` says whether it counts as an order of the customer.

with

judged as (

    select
        *,
        lower(trim(status)) in (
            'cancelled', 'canceled', 'failed', 'draft', 'checkout-draft', 'auto-draft', 'voided', 'void', 'declined',
            'expired', 'abandoned', 'trash', 'deleted'
        ) as is_off,
        paid_at is null and lower(trim(status)) in (
            'pending', 'pending payment', 'pending-payment', 'awaiting payment', 'on-hold', 'on hold', 'unpaid'
        ) as is_unpaid,
        lower(trim(status)) in ('refunded', 'fully refunded', 'fully_refunded') and total >= 0 as is_undone
    from staging.orders

),

valued as (

    select
        judged.*,
        coalesce(is_off or is_unpaid, false) as is_void,
        case
            when coalesce(is_off or is_unpaid or is_undone, false) then 0
            else total - abs(coalesce(refunded, 0))  -- shops write refunds with either sign
        end::decimal(18,4) as kept
    from judged

)

select
    valued.order_id,
    clusters.customer_id,
    valued.ordered_at,
    valued.status,
    coalesce(upper(valued.currency), business.currency) as currency,
    valued.total,
    valued.refunded,
    valued.payment_method,
    valued.due_on,
    valued.paid_at,
    valued.channel,
    case
        when kept = 0 or coalesce(upper(valued.currency), business.currency) = business.currency then kept
        -- Decimal, because a sum of floats depends on the order of the rows.
        else kept * rates.rate::decimal(18,8)
    end::decimal(18,4) as revenue,
    not valued.is_void and not coalesce(valued.is_undone, false) and valued.total >= 0 as is_sale,
    timezone(business.timezone, timezone('UTC', valued.ordered_at))::date as ordered_on,
    valued.source,
    valued.record_id
from valued
cross join staging.business as business
left join staging.rates as rates
    on upper(valued.currency) = upper(rates.currency)
left join identity.clusters as clusters
    on valued.person_source = clusters.source
    and valued.person_record_id = clusters.record_id
