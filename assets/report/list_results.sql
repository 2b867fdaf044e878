-- One row per list: how many were offered and contacted, what became of it, and what it brought beside those who were left alone at
-- random (the hold-out). Somebody has responded who ordered within thirty days.

with

offered as (

    select
        list,
        count(*) as offered,
        count(*) filter (where closed_at is null) as open,
        count(*) filter (where lower(outcome) = 'won') as won,
        count(*) filter (where lower(outcome) = 'not interested') as not_interested,
        count(*) filter (where lower(outcome) = 'expired') as expired
    from crm.follow_ups
    group by list

),

brought as (

    select
        follow_ups.list,
        sum(orders.revenue)::decimal(18,4) as revenue,
        count(*) as orders
    from crm.follow_ups as follow_ups
    inner join crm.orders as orders
        on follow_ups.customer_id = orders.customer_id
        and orders.is_sale
        and orders.ordered_at > follow_ups.closed_at
        and orders.ordered_at <= follow_ups.closed_at + interval 30 day
    where lower(follow_ups.outcome) in ('contacted', 'won', 'not interested')
    group by follow_ups.list

)

select
    offered.list,
    offered.offered,
    offered.open,
    coalesce(outcomes.contacted, 0) as contacted,
    offered.won,
    offered.not_interested,
    offered.expired,
    coalesce(outcomes.responded, 0) as responded,
    coalesce(outcomes.held_out, 0) as held_out,
    coalesce(outcomes.responded_held_out, 0) as responded_held_out,
    outcomes.uplift,
    outcomes.low as uplift_low,
    outcomes.high as uplift_high,
    coalesce(brought.revenue, 0)::decimal(18,4) as revenue_after,
    -- What an order brings, times the orders that would not have come by themselves.
    (brought.revenue / nullif(brought.orders, 0) * outcomes.uplift * outcomes.offered)::decimal(18,2) as benefit,
    (brought.revenue / nullif(brought.orders, 0) * outcomes.low * outcomes.offered)::decimal(18,2) as benefit_low,
    (brought.revenue / nullif(brought.orders, 0) * outcomes.high * outcomes.offered)::decimal(18,2) as benefit_high
from offered
left join crm.follow_up_outcomes as outcomes
    on offered.list = outcomes.list
left join brought
    on offered.list = brought.list
order by offered.list
