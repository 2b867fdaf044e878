-- One row per product that a customer is likely to want, three at most: what others bought after the same things where that is
-- more often right than the best sellers (crm.recommendation_trial), else the best sellers. Nothing that they ever had, and
-- nothing that is no longer sold.

with

lately as (

    -- What somebody bought last says most of what comes next.
    select customer_id, product_key
    from crm.bought_products
    where is_sold
    qualify row_number() over (partition by customer_id order by last_at desc nulls last, product_key) <= 5

),

followed as (

    select
        lately.customer_id,
        successors.next_key as product_key,
        sum(successors.share) as score,
        arg_max(successors.product_key, (successors.share, successors.product_key)) as after_key,
        max(successors.bought_next) as bought_next,
        arg_max(successors.bought_next || ' of ' || successors.buyers, (successors.share, successors.product_key)) as shown
    from lately
    inner join crm.product_successors as successors
        on lately.product_key = successors.product_key
    cross join crm.recommendation_trial as trial
    where trial.is_used
    group by lately.customer_id, successors.next_key

),

buyers as (

    select distinct customer_id
    from crm.bought_products

),

guesses as (

    select
        followed.customer_id,
        followed.product_key,
        1 as choice,
        followed.score,
        shown || ' who bought ' || bought.product || ' bought this next' as because
    from followed
    inner join crm.products_on_sale as bought
        on followed.after_key = bought.product_key
    union all
    select
        buyers.customer_id,
        popular.product_key,
        2,
        popular.buyers,
        'A best seller: ' || popular.buyers || ' bought it in the last year'
    from buyers
    cross join crm.products_on_sale as popular
    -- Fifty, so that somebody who has had the best forty-seven still finds three.
    where popular.place <= 50 and popular.buyers > 0

),

best as (

    select *
    from guesses
    anti join crm.bought_products as had
        on guesses.customer_id = had.customer_id
        and guesses.product_key = had.product_key
    semi join crm.products_on_sale as sold
        on guesses.product_key = sold.product_key
    qualify row_number() over (
        partition by guesses.customer_id, guesses.product_key order by choice
    ) = 1

)

select
    best.customer_id,
    products.product_id,
    products.product,
    products.category,
    products.price,
    products.warranty_months,
    products.return_days,
    products.facts,
    row_number() over (
        partition by best.customer_id order by best.choice, best.score desc, best.product_key
    )::integer as place,
    best.score::decimal(18,4) as score,
    best.because
from best
inner join crm.products_on_sale as products
    on best.product_key = products.product_key
qualify row_number() over (partition by best.customer_id order by best.choice, best.score desc, best.product_key) <= 3
