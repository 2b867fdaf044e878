-- One row per category and month in which it was sold: how much of it, and its share of all that was sold in that month.

with

monthly as (

    select
        date_trunc('month', ordered_at)::date as month,
        coalesce(category, 'no category') as category,
        sum(revenue) as revenue,
        sum(coalesce(quantity, 1)) as quantity,
        count(distinct customer_id) as customers
    from crm.order_lines
    where is_sale and ordered_at is not null
    group by 1, 2

)

select
    *,
    round((revenue / nullif(sum(revenue) over (partition by month), 0))::double, 4) as share
from monthly
order by month, revenue desc nulls last, category
