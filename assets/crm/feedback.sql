-- One row per answer, review or score. `grade` is the score on one scale for all, from 1 (very disappointed) to 5 (very
-- satisfied).

with

orders as (

    select source, order_id, min(customer_id) as customer_id
    from crm.orders
    where order_id in (select order_id from staging.feedback)
    group by source, order_id

),

scaled as (

    -- Where nobody says how far the scale goes, it is the one that this kind of question has.
    select
        *,
        coalesce(scale_max, case kind when 'nps' then 10 when 'ces' then 7 else 5 end) as highest,
        if(kind = 'nps' or highest >= 10, 0, 1) as lowest
    from staging.feedback

)

select
    scaled.feedback_id,
    coalesce(clusters.customer_id, orders.customer_id) as customer_id,
    scaled.at as happened_at,
    scaled.kind,
    scaled.score,
    scaled.scale_max,
    scaled.comment,
    scaled.order_id,
    case
        when score between lowest and highest and highest > lowest and coalesce(kind, '') not in ('mystery_shopper')
            then (1 + 4 * (score - lowest) / (highest - lowest))::decimal(9,4)
    end as grade,
    scaled.attributes,
    scaled.source,
    scaled.record_id
from scaled
left join identity.clusters as clusters
    on scaled.person_source = clusters.source
    and scaled.person_record_id = clusters.record_id
left join crm.order_sources as order_sources
    on scaled.source = order_sources.source
left join orders
    on order_sources.orders_source = orders.source
    and scaled.order_id = orders.order_id
