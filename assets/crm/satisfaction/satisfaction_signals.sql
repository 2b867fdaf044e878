-- One row per sign of how satisfied a customer is: an answer, a review, a complaint and what came of it, money back. With the
-- stage of the buying cycle in which they gave it.

with

complaints as (

    select
        customer_id,
        opened_at,
        resolved_at,
        regexp_matches(lower(concat_ws(' ', category, notes)), 'deliver|shipping|courier|liefer|livraison|envío|bezorg')
            as is_of_delivery,
        case
            when regexp_matches(lower(severity), '\b(high|severe|critical|urgent|major|hoch|haute?|alta)\b') then 'complaint, high'
            when regexp_matches(lower(severity), '\b(low|minor|small|niedrig|faible|baja)\b') then 'complaint, low'
            else 'complaint'
        end as kind,
        source,
        record_id
    from crm.complaints
    where customer_id is not null

),

mended as (

    select cases.customer_id, cases.resolved_at as happened_at, complaints.is_of_delivery, cases.source, cases.record_id
    from crm.service_cases as cases
    inner join complaints
        on cases.source = complaints.source
        and cases.record_id = complaints.record_id
    where cases.kind = 'complaint' and cases.resolved_at is not null and coalesce(cases.is_resolved_in_time, true)

),

signals as (

    select
        customer_id,
        happened_at,
        case when kind in (select kind from crm.satisfaction_weights) then kind else 'survey' end as kind,
        grade,
        null as stage,
        source,
        record_id
    from crm.feedback
    where customer_id is not null and grade is not null and kind is distinct from 'mystery_shopper'
    union all
    select
        customer_id, opened_at, kind, null, case when is_of_delivery then 'delivery' else 'service' end, source, record_id
    from complaints
    union all
    select customer_id, happened_at, 'complaint made good in time', null, 'service', source, record_id
    from mended
    union all
    select customer_id, ordered_at, 'return', null, 'service', source, record_id
    from crm.orders
    where customer_id is not null and total > 0 and abs(refunded) > 0

),

orders as (

    select customer_id, ordered_at, delivered_at
    from crm.orders
    where customer_id is not null and is_sale

),

helped as (

    select customer_id, opened_at as helped_at
    from complaints

),

placed as (

    select
        signals.*,
        orders.ordered_at,
        orders.delivered_at,
        helped.helped_at
    from signals
    asof left join orders
        on signals.customer_id = orders.customer_id
        and signals.happened_at >= orders.ordered_at
    asof left join helped
        on signals.customer_id = helped.customer_id
        and signals.happened_at >= helped.helped_at

)

select
    placed.customer_id,
    placed.happened_at,
    placed.kind,
    coalesce(placed.grade, weights.fixed_grade)::decimal(9,4) as grade,
    weights.weight,
    case
        when placed.stage is not null then placed.stage
        when happened_at - helped_at <= interval 30 day then 'service'
        when ordered_at is null then 'before buying'
        when happened_at - delivered_at between interval 0 day and interval 14 day then 'delivery'
        when happened_at - ordered_at <= interval 7 day then 'buying'
        when happened_at - ordered_at <= interval 90 day then 'using'
        else 'long after'
    end as stage,
    placed.source,
    placed.record_id
from placed
inner join crm.satisfaction_weights as weights
    on placed.kind = weights.kind
