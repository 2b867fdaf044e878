-- One row per two products that are often in one order, of the last year: how often, and how many times as often as by chance.

with

baskets as (

    select distinct
        lines.source || ':' || lines.order_id as basket,
        coalesce(lines.product_id, lines.product) as product_key,
        lines.product
    from crm.order_lines as lines
    where
        lines.is_sale
        and coalesce(lines.product_id, lines.product) is not null
        and lines.ordered_at > (select max(ordered_at) from crm.order_lines) - interval 1 year

),

products as (

    select product_key, min(product) as product, count(distinct basket) as orders
    from baskets
    group by product_key
    having count(distinct basket) >= 3

),

pairs as (

    select one.product_key, other.product_key as other_key, count(distinct one.basket) as orders
    from baskets as one
    inner join baskets as other
        on one.basket = other.basket
        and one.product_key < other.product_key
    group by one.product_key, other.product_key
    having count(distinct one.basket) >= 3

)

select
    one.product as product,
    other.product as other_product,
    pairs.orders,
    round(pairs.orders / least(one.orders, other.orders), 4)::double as share,
    round(pairs.orders::double * (select count(distinct basket) from baskets) / (one.orders * other.orders), 2) as times_chance
from pairs
inner join products as one
    on pairs.product_key = one.product_key
inner join products as other
    on pairs.other_key = other.product_key
order by pairs.orders desc, times_chance desc, product, other_product
limit 500
