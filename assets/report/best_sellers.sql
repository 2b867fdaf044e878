-- One row per product that was ever sold: how much of it, to how many, and when last.

select
    lines.product_id,
    max(lines.product) as product,
    max(lines.category) as category,
    sum(coalesce(lines.quantity, 1)) as quantity,
    sum(lines.total) as revenue,
    count(distinct lines.customer_id) as customers,
    max(orders.ordered_at) as last_order_at
from crm.order_lines as lines
left join crm.orders as orders
    on orders.order_id = lines.order_id
    and orders.customer_id = lines.customer_id
where lines.product_id is not null or lines.product is not null
group by lines.product_id, case when lines.product_id is null then lines.product end
order by revenue desc nulls last, product_id
