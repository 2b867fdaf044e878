-- One row per subscription: what it costs each time, and until when it is paid.

with

subscriptions as (

    select
        _landed,
        json_transform(payload, '{
            "id": "VARCHAR", "customer_id": "VARCHAR", "plan_variation_id": "VARCHAR", "status": "VARCHAR",
            "start_date": "VARCHAR", "canceled_date": "VARCHAR", "charged_through_date": "VARCHAR",
            "price_override_money": {"amount": "BIGINT", "currency": "VARCHAR"}
        }') as subscription
    from landed_subscriptions

),

plans as (

    select json_transform(payload, '{
        "id": "VARCHAR", "subscription_plan_variation_data": {"name": "VARCHAR", "phases": [{"pricing": {
            "price_money": {"amount": "BIGINT", "currency": "VARCHAR"}}}]}
    }') as plan
    from current_catalog
    where payload ->> '$.type' = 'SUBSCRIPTION_PLAN_VARIATION'

),

priced as (

    select
        *,
        coalesce(
            subscription.price_override_money, plan.subscription_plan_variation_data.phases[-1].pricing.price_money
        ) as price
    from subscriptions
    left join plans
        on subscription.plan_variation_id = plan.id

)

select
    _landed,
    subscription.id as agreement_id,
    subscription.customer_id as person_id,
    'subscription' as kind,
    subscription.start_date as starts_on,
    coalesce(subscription.canceled_date, subscription.charged_through_date, subscription.start_date) as renews_on,
    minor_amount(price.amount, price.currency) as amount,
    price.currency,
    case subscription.status
        when 'CANCELED' then 'cancelled'
        when 'DEACTIVATED' then 'inactive'
        else lower(subscription.status)
    end as status,
    subscription.status in ('ACTIVE', 'PENDING') and subscription.canceled_date is null as auto_renews,
    json_merge_patch('{}', json_object('product', plan.subscription_plan_variation_data.name)) as attributes
from priced
