-- One row per product a customer is likely to want: of what they buy most, what others buy most and they have not had.

with

bought as (

    select customer_id, category, product_id, any_value(product) as product, count(*) as times
    from crm.order_lines
    where customer_id is not null and product_id is not null and category is not null
    group by customer_id, category, product_id

),

favourites as (

    select customer_id, category, sum(times) as times
    from bought
    group by customer_id, category
    qualify row_number() over (partition by customer_id order by sum(times) desc, category) = 1

),

buyers as (

    select category, count(distinct customer_id) as buyers
    from bought
    group by category

),

popular as (

    -- Ten, so that somebody who has had the best seven still finds three.
    select category, product_id, min(product) as product, count(*) as bought_by
    from bought
    group by category, product_id
    qualify row_number() over (partition by category order by count(*) desc, product_id) <= 10

)

select
    favourites.customer_id,
    popular.product_id,
    popular.product,
    round(popular.bought_by / buyers.buyers, 4) as score,
    'Buys ' || favourites.category || '; ' || popular.bought_by || ' of ' || buyers.buyers
        || ' who do have had this' as because
from favourites
inner join popular using (category)
inner join buyers using (category)
anti join bought
    on favourites.customer_id = bought.customer_id
    and popular.product_id = bought.product_id
qualify row_number() over (
    partition by favourites.customer_id order by popular.bought_by desc, popular.product_id
) <= 3
