-- One row per product that can be recommended: what it is, and how many bought it within the last year. One that nobody bought
-- for half a year, that has left the list of products, or that the list says is no longer sold, cannot be.

with

sold as (

    select
        coalesce(product_id, product) as product_key,
        any_value(product_id) as product_id,
        min(product) as product,
        min(category) as category,
        max(ordered_at) as last_at
    from crm.order_lines
    where is_sale and coalesce(product_id, product) is not null
    group by product_key

),

listed as (

    select
        product_id,
        min(name) as name,
        min(price) as price,
        min(warranty_months) as warranty_months,
        min(return_days) as return_days,
        any_value(attributes) as attributes,
        bool_or(
            regexp_matches(
                lower(attributes::varchar),
                '"(discontinued|out of sale|not for sale|no longer sold|archived|withdrawn|obsolete|draft)"|"discontinued": *"(yes|true|x|1)"'
            )
        ) as is_off
    from crm.products
    group by product_id

),

last_sale as (

    select max(last_at) as last_at
    from sold

),

buyers as (

    select product_key, count(*) as buyers
    from crm.bought_products
    cross join last_sale
    where is_sold and coalesce(first_at >= last_sale.last_at - interval 1 year, true)
    group by product_key

)

select
    sold.product_key,
    sold.product_id,
    coalesce(listed.name, sold.product) as product,
    sold.category,
    listed.price,
    listed.warranty_months,
    listed.return_days,
    listed.attributes as facts,
    coalesce(buyers.buyers, 0) as buyers,
    row_number() over (order by coalesce(buyers.buyers, 0) desc, sold.product_key) as place
from sold
cross join last_sale
left join listed
    on sold.product_id = listed.product_id
left join buyers
    on sold.product_key = buyers.product_key
where
    coalesce(sold.last_at >= last_sale.last_at - interval 180 day, true)
    and not coalesce(listed.is_off, false)
    and (listed.product_id is not null or not exists (from listed where product_id in (select product_id from sold)))
