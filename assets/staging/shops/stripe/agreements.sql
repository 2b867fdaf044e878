-- One row per subscription: what it costs each time, and when it is due again.

with

subscriptions as (

    select
        _landed,
        json_transform(payload, '{
            "id": "VARCHAR", "customer": "VARCHAR", "status": "VARCHAR", "currency": "VARCHAR", "start_date": "BIGINT",
            "current_period_end": "BIGINT", "cancel_at": "BIGINT", "cancel_at_period_end": "BOOLEAN", "ended_at": "BIGINT",
            "items": {"data": [{"quantity": "BIGINT", "current_period_end": "BIGINT",
                "price": {"unit_amount": "BIGINT", "product": "VARCHAR"}}]}
        }') as subscription,
        payload -> '$.metadata' as metadata
    from landed_subscriptions

),

products as (

    select payload ->> '$.id' as id, payload ->> '$.name' as name
    from current_products

),

totals as (

    select
        subscription.id,
        _landed.extracted_at,
        sum(item.price.unit_amount * coalesce(item.quantity, 1)) as amount,
        -- Since 2025 each item has a period of its own.
        max(item.current_period_end) as period_end,
        string_agg(distinct products.name, ', ' order by products.name) as names
    from (select *, unnest(subscription.items.data) as item from subscriptions)
    left join products
        on item.price.product = products.id
    group by all

)

select
    _landed,
    subscription.id as agreement_id,
    subscription.customer as person_id,
    'subscription' as kind,
    left(from_epoch(subscription.start_date), 10) as starts_on,
    left(
        from_epoch(
            coalesce(
                subscription.ended_at, subscription.cancel_at, totals.period_end, subscription.current_period_end
            )
        ),
        10
    ) as renews_on,
    stripe_amount(totals.amount, subscription.currency) as amount,
    upper(subscription.currency) as currency,
    case subscription.status
        when 'canceled' then 'cancelled'
        when 'incomplete_expired' then 'expired'
        when 'unpaid' then 'lapsed'
        when 'past_due' then 'past due'
        else subscription.status
    end as status,
    not coalesce(subscription.cancel_at_period_end, false) and subscription.cancel_at is null
        and subscription.ended_at is null as auto_renews,
    json_merge_patch(coalesce(metadata, '{}'), json_object('product', totals.names)) as attributes
from subscriptions
left join totals
    on subscription.id = totals.id
    and _landed.extracted_at = totals.extracted_at
