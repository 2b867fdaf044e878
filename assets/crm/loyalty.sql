-- One row per entry of points, earned or (negative) spent.

with

orders as (

    select source, order_id, min(customer_id) as customer_id
    from crm.orders
    where order_id in (select order_id from staging.loyalty)
    group by source, order_id

)

select
    loyalty.entry_id,
    coalesce(clusters.customer_id, orders.customer_id) as customer_id,
    loyalty.at as happened_at,
    loyalty.points,
    loyalty.reason,
    loyalty.order_id,
    loyalty.source,
    loyalty.record_id
from staging.loyalty as loyalty
left join identity.clusters as clusters
    on loyalty.person_source = clusters.source
    and loyalty.person_record_id = clusters.record_id
left join crm.order_sources as order_sources
    on loyalty.source = order_sources.source
left join orders
    on order_sources.orders_source = orders.source
    and loyalty.order_id = orders.order_id
