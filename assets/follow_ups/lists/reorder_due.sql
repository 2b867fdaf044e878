-- One row per customer who should soon have run out of something they buy again and again: what they buy most of.

with

days as (

    select distinct
        lines.customer_id,
        lines.source,
        lines.product_id,
        any_value(lines.product) as product,
        timezone(business.timezone, timezone('UTC', lines.ordered_at))::date as bought_on,
        sum(lines.revenue) as revenue
    from crm.order_lines as lines
    cross join staging.business as business
    where
        lines.is_sale
        and lines.customer_id is not null
        and lines.product_id is not null
        and coalesce(lines.quantity, 1) > 0
    group by all

),

gaps as (

    select
        *,
        bought_on - lag(bought_on) over (
            partition by customer_id, source, product_id order by bought_on
        ) as gap
    from days

),

habits as (

    select
        customer_id,
        source,
        product_id,
        any_value(product) as product,
        max(bought_on) as bought_on,
        count(*) as times,
        sum(revenue) as revenue,
        if(count(*) >= 4, round(median(gap))::integer, null) as own_days
    from gaps
    group by customer_id, source, product_id

),

lasting as (

    select
        habits.*,
        coalesce(own_days, products.usual_reorder_days)::integer as every_days
    from habits
    left join crm.product_sources as product_sources
        on habits.source = product_sources.source
    left join crm.products as products
        on product_sources.products_source = products.source
        and habits.product_id = products.product_id

)

select
    customer_id,
    product_id || ' ' || bought_on::varchar as occasion,
    bought_on + every_days as due_on,
    product,
    every_days,
    bought_on
from lasting
inner join crm.customers as customers using (customer_id)
cross join staging.clock as clock
where
    -- What somebody buys every other day needs no word from us.
    every_days >= 10
    and bought_on + every_days between clock.today - getvariable('at_most_days')::integer
        and clock.today + getvariable('lead_days')::integer
    and customers.recency_days > 1
qualify row_number() over (partition by customer_id order by lasting.revenue desc, times desc, product_id) = 1
