-- One row: how often one of five recommendations was right, tried on the shop's own past. What customers first bought in the last
-- fifth of the history, at most a quarter of a year, was to be guessed from what they had before. Reads `successors_before`,
-- `bought_before`.

with

span as (

    select
        min(first_at) as begins_at,
        max(first_at) as ends_at,
        max(first_at) - least((max(first_at) - min(first_at)) / 5, interval 91 day) as cut_at
    from crm.bought_products

),

bought_later as (

    select bought.customer_id, bought.product_key
    from crm.bought_products as bought
    cross join span
    where bought.is_sold and bought.first_at > span.cut_at

),

customers as (

    select distinct customer_id
    from bought_later
    where customer_id in (select customer_id from bought_before)
    order by md5(customer_id)
    limit 20000

),

best_sellers as (

    select bought_before.product_key, count(*) as buyers
    from bought_before
    cross join span
    where is_sold and first_at >= span.cut_at - interval 1 year
    group by bought_before.product_key
    order by buyers desc, product_key
    limit 50

),

had as (

    select
        bought_before.*,
        row_number() over (partition by customer_id order by last_at desc, product_key) as recency
    from bought_before
    where customer_id in (select customer_id from customers)

),

guesses as (

    select had.customer_id, successors.next_key as product_key, 'ours' as method, sum(successors.share) as score, 0 as buyers
    from had
    inner join successors_before as successors
        on had.product_key = successors.product_key
    where had.recency <= 5
    group by had.customer_id, successors.next_key
    union all
    -- Where we have fewer than five, best sellers fill up.
    select customers.customer_id, best_sellers.product_key, methods.method, 0, best_sellers.buyers
    from customers
    cross join best_sellers
    cross join (values ('ours'), ('best sellers')) as methods (method)

),

unknown as (

    select customer_id, method, product_key, max(score) as score, max(buyers) as buyers
    from guesses
    anti join had using (customer_id, product_key)
    group by customer_id, method, product_key

),

five as (

    select *
    from unknown
    qualify row_number() over (partition by customer_id, method order by score desc, buyers desc, product_key) <= 5

),

hits as (

    select
        customers.customer_id,
        coalesce(bool_or(bought_later.product_key is not null) filter (where five.method = 'ours'), false)::integer as ours,
        coalesce(bool_or(bought_later.product_key is not null) filter (where five.method = 'best sellers'), false)::integer
            as best_sellers
    from customers
    left join five using (customer_id)
    left join bought_later using (customer_id, product_key)
    group by customers.customer_id

),

counted as (

    select
        count(*)::integer as customers,
        coalesce(avg(ours), 0)::decimal(9,4) as hit_rate,
        coalesce(avg(best_sellers), 0)::decimal(9,4) as hit_rate_of_best_sellers,
        -- of the difference: the customers for whom one was right and the other wrong
        sqrt(count(*) filter (where ours <> best_sellers)) as chance,
        coalesce(sum(ours - best_sellers), 0) as gained
    from hits

)

select
    counted.customers,
    span.cut_at as until_at,
    counted.hit_rate,
    counted.hit_rate_of_best_sellers,
    coalesce(customers >= 50 and gained > 1.645 * chance, false) as is_used,
    case
        when customers < 50
            then '50 customers who bought something new lately are needed, and there are ' || customers
        when gained > 1.645 * chance then ''
        else 'the best sellers are as often right'
    end as lacking
from counted
cross join span
