-- One row per customer with a product that wants maintenance in the next `lead_days` days.

with

owned as (

    select
        lines.customer_id,
        lines.order_id,
        lines.product_id,
        coalesce(lines.product, products.name) as product,
        timezone(business.timezone, timezone('UTC', lines.ordered_at))::date as bought_on,
        lines.revenue,
        products.service_every_months
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
        and products.service_every_months > 0

)
,

due as (

    select
        owned.*,
        (bought_on + to_months(
            service_every_months * (date_diff('month', bought_on, clock.today) // service_every_months
                + turns.turn)
        ))::date as service_on
    from owned
    cross join staging.clock as clock
    cross join (values (0), (1)) as turns (turn)

)

select
    customer_id,
    order_id || ' ' || product_id || ' ' || strftime(service_on, '%Y-%m') as occasion,
    service_on as due_on,
    product,
    bought_on,
    service_on
from due
cross join staging.clock as clock
where
    service_on between clock.today and clock.today + getvariable('lead_days')::integer
    and service_on > bought_on
qualify row_number() over (partition by customer_id order by service_on, revenue desc, occasion) = 1
