-- One row per order of which at least half is of known cost: what is left of its revenue when the goods are paid for. The
-- lines whose cost nobody knows are taken at the rate of the others; what was given back takes its share of the cost along.

with

products as (

    select source, product_id, min(cost) as cost
    from staging.products
    where cost is not null
    group by source, product_id

),

lines as (

    -- As in `crm.order_lines`: a line's own cost is of the whole line, that of a product of one piece.
    select
        order_sources.orders_source as source,
        lines.order_id,
        coalesce(lines.total, (coalesce(lines.quantity, 1) * lines.unit_price)::decimal(18,4)) as total,
        coalesce(lines.cost, (coalesce(lines.quantity, 1) * products.cost)::decimal(18,4)) as cost
    from staging.order_lines as lines
    inner join crm.order_sources as order_sources using (source)
    left join crm.product_sources as product_sources on lines.source = product_sources.source
    left join products
        on product_sources.products_source = products.source
        and lines.product_id = products.product_id
    where exists (from products) or exists (from staging.order_lines where cost is not null)

),

costs as (

    select source, order_id, sum(total) as total, sum(total) filter (where cost is not null) as known, sum(cost) as cost
    from lines
    group by source, order_id
    having known > 0 and 2 * known >= sum(total)

)

select
    orders.source,
    orders.order_id,
    orders.customer_id,
    orders.revenue,
    (orders.revenue - orders.revenue * least(costs.cost * costs.total / costs.known / orders.total, 1000))::decimal(18,4)
        as margin
from crm.orders as orders
inner join costs using (source, order_id)
where orders.is_sale and orders.total > 0
