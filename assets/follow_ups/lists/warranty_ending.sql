-- One row per customer with a product whose warranty ends in the next `lead_days` days: the next to end.

with

owned as (

    select
        lines.customer_id,
        lines.order_id,
        lines.product_id,
        coalesce(lines.product, products.name) as product,
        timezone(business.timezone, timezone('UTC', lines.ordered_at))::date as bought_on,
        lines.revenue,
        products.warranty_months
    from crm.order_lines as lines
    inner join crm.product_sources as product_sources
        on lines.source = product_sources.source
    inner join crm.products as products
        on product_sources.products_source = products.source
        and lines.product_id = products.product_id
    cross join staging.business as business
    where
        lines.is_sale
        and lines.customer_id is not null
        and coalesce(lines.quantity, 1) > 0
        and products.warranty_months > 0

)

select
    customer_id,
    order_id || ' ' || product_id as occasion,
    (bought_on + to_months(warranty_months))::date as due_on,
    product,
    bought_on,
    (bought_on + to_months(warranty_months))::date as ends_on
from owned
cross join staging.clock as clock
where (bought_on + to_months(warranty_months))::date
    between clock.today and clock.today + getvariable('lead_days')::integer
qualify row_number() over (partition by customer_id order by ends_on, revenue desc, occasion) = 1
