-- One row per product that was ever sold: how much of it, to how many, and when last. Orders that were cancelled or
-- refunded whole are no sales.

select
    lines.product_id,
    max(lines.product) as product,
    max(lines.category) as category,
    sum(coalesce(lines.quantity, 1)) as quantity,
    sum(lines.revenue) as revenue,
    count(distinct lines.customer_id) as customers,
    max(lines.ordered_at) as last_order_at
from crm.order_lines as lines
where lines.is_sale and (lines.product_id is not null or lines.product is not null)
group by lines.product_id, case when lines.product_id is null then lines.product end
order by revenue desc nulls last, product_id
