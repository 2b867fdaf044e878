-- One row per customer who may send something back for `lead_days` days more: what cost most.

with

owned as (

    select
        lines.customer_id,
        lines.order_id,
        lines.product_id,
        coalesce(lines.product, products.name) as product,
        timezone(business.timezone, timezone('UTC', lines.ordered_at))::date as bought_on,
        lines.revenue,
        if(customers.is_member, coalesce(products.return_days_members, products.return_days), products.return_days)
            as return_days
    from crm.order_lines as lines
    inner join crm.product_sources as product_sources
        on lines.source = product_sources.source
    inner join crm.products as products
        on product_sources.products_source = products.source
        and lines.product_id = products.product_id
    cross join staging.business as business
    inner join crm.customers as customers
        on lines.customer_id = customers.customer_id
    where
        lines.is_sale
        and lines.customer_id is not null
        and coalesce(lines.quantity, 1) > 0
        and coalesce(products.return_days, products.return_days_members) > 0

)

select
    customer_id,
    order_id || ' ' || product_id as occasion,
    bought_on + return_days as due_on,
    product,
    bought_on,
    bought_on + return_days as ends_on
from owned
cross join staging.clock as clock
where
    bought_on + return_days between clock.today and clock.today + getvariable('lead_days')::integer
    -- A window that has only just opened needs no reminder.
    and clock.today > bought_on + return_days // 2
    and coalesce(revenue, 0) >= coalesce(getvariable('from_price')::double, 0)
qualify row_number() over (partition by customer_id order by revenue desc, ends_on, occasion) = 1
