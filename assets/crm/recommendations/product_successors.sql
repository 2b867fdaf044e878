-- One row per product and one that its buyers bought for the first time within a year after it: how many of them did.

with

dated as (

    select customer_id, product_key, first_at
    from crm.bought_products
    where is_sold and first_at is not null

),

buyers as (

    -- Of more than a hundred thousand, as many are enough to know.
    select *
    from dated
    where customer_id in (select distinct customer_id from dated order by md5(customer_id) limit 100000)

),

had as (

    select product_key, count(*) as buyers
    from buyers
    group by product_key

),

followed as (

    select earlier.product_key, later.product_key as next_key, count(*) as bought_next
    from buyers as earlier
    inner join buyers as later
        on earlier.customer_id = later.customer_id
        and later.first_at > earlier.first_at
        and later.first_at <= earlier.first_at + interval 1 year
    group by earlier.product_key, later.product_key
    having count(*) >= 3  -- two may be chance

)

select
    followed.product_key,
    followed.next_key,
    followed.bought_next,
    had.buyers,
    -- Three doubters are added, or whatever two in two did would come before what fifty in a hundred did.
    (followed.bought_next / (had.buyers + 3))::decimal(9,6) as share
from followed
inner join had
    on followed.product_key = had.product_key
qualify row_number() over (partition by followed.product_key order by share desc, followed.next_key) <= 20
