-- One row per line of an order, with the customer of the order and the product's name and category.

with

orders as (

    -- A source that lists an order twice must not double its lines.
    select source, order_id, min(customer_id) as customer_id
    from crm.orders
    group by source, order_id

),

products as (

    select source, product_id, min(name) as name, min(category) as category
    from staging.products
    group by source, product_id

)

select
    lines.order_id,
    lines.line_id,
    coalesce(clusters.customer_id, orders.customer_id) as customer_id,
    lines.product_id,
    coalesce(lines.product, products.name) as product,
    coalesce(lines.category, products.category) as category,
    lines.quantity,
    lines.unit_price,
    lines.total,
    lines.source
from staging.order_lines as lines
left join crm.order_sources as order_sources using (source)
left join orders
    on order_sources.orders_source = orders.source
    and lines.order_id = orders.order_id
left join crm.product_sources as product_sources
    on lines.source = product_sources.source
left join products
    on product_sources.products_source = products.source
    and lines.product_id = products.product_id
left join identity.clusters as clusters
    on lines.person_source = clusters.source
    and lines.person_record_id = clusters.record_id
