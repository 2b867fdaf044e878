-- One row per line of an order, with the customer of the order and the product's name and category. `revenue` is what it
-- brought in the business's currency: nothing when its order is no sale, null when there is no rate for its currency;
-- `margin` what of it is left when the goods are paid for, where their cost is known.

with

orders as (

    -- A source that lists an order twice must not double its lines.
    select
        source,
        order_id,
        min(customer_id) as customer_id,
        min(ordered_at) as ordered_at,
        bool_or(is_sale) as is_sale,
        min(currency) as currency
    from crm.orders
    group by source, order_id

),

products as (

    select source, product_id, min(name) as name, min(category) as category, min(cost) as cost
    from staging.products
    group by source, product_id

),

rates as (

    select currency, 1::decimal(18,8) as rate
    from staging.business
    union all
    select upper(rates.currency), rates.rate::decimal(18,8)
    from staging.rates as rates
    anti join staging.business as business
        on upper(rates.currency) = business.currency

),

priced as (

    -- What a payment says was bought is what its order says already.
    select *, coalesce(total, (coalesce(quantity, 1) * unit_price)::decimal(18,4)) as amount
    from staging.order_lines
    anti join crm.order_payments using (source, order_id)

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
    lines.amount as total,
    coalesce(lines.cost, (coalesce(lines.quantity, 1) * products.cost)::decimal(18,4)) as cost,
    upper(coalesce(lines.currency, orders.currency, business.currency)) as currency,
    orders.ordered_at,
    coalesce(orders.is_sale, true) as is_sale,
    if(coalesce(orders.is_sale, true), (lines.amount * rates.rate)::decimal(18,4), 0) as revenue,
    if(
        coalesce(orders.is_sale, true),
        ((lines.amount - coalesce(lines.cost, (coalesce(lines.quantity, 1) * products.cost)::decimal(18,4))) * rates.rate)::decimal(18,4),
        0
    ) as margin,
    lines.attributes,
    lines.source,
    lines.record_id
from priced as lines
cross join staging.business as business
left join crm.order_sources as order_sources using (source)
left join orders
    on order_sources.orders_source = orders.source
    and lines.order_id = orders.order_id
left join crm.product_sources as product_sources
    on lines.source = product_sources.source
left join products
    on product_sources.products_source = products.source
    and lines.product_id = products.product_id
left join rates
    on upper(coalesce(lines.currency, orders.currency, business.currency)) = rates.currency
left join identity.clusters as clusters
    on lines.person_source = clusters.source
    and lines.person_record_id = clusters.record_id
