-- One row per customer and product that they ever had a line for, sold or sent back: when they first and last bought it.

select
    customer_id,
    coalesce(product_id, product) as product_key,
    min(ordered_at) as first_at,
    max(ordered_at) as last_at,
    bool_or(is_sale and coalesce(quantity, 1) > 0) as is_sold
from crm.order_lines
where customer_id is not null and coalesce(product_id, product) is not null
group by customer_id, product_key
