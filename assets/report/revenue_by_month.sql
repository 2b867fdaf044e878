-- One row per month from the first sale to the last, those without one included: what was sold, and to whom. A customer is new
-- in the month of their first order.

with

sales as (

    select
        date_trunc('month', ordered_on)::date as month,
        customer_id,
        revenue,
        is_sale,
        min(case when is_sale then date_trunc('month', ordered_on)::date end) over (partition by customer_id) as first_month
    from crm.orders

),

months as (

    select unnest(generate_series(min(month)::timestamp, max(month)::timestamp, interval 1 month))::date as month
    from sales
    where is_sale

)

select
    months.month,
    coalesce(sum(sales.revenue), 0)::decimal(18,4) as revenue,
    count(*) filter (where sales.is_sale) as orders,
    count(distinct sales.customer_id) filter (where sales.is_sale) as customers,
    count(distinct sales.customer_id) filter (where sales.is_sale and first_month = months.month) as new_customers,
    coalesce(sum(sales.revenue) filter (where sales.customer_id is not null and first_month = months.month), 0)::decimal(18,4)
        as revenue_new,
    coalesce(sum(sales.revenue) filter (where sales.customer_id is not null and first_month < months.month), 0)::decimal(18,4)
        as revenue_returning,
    coalesce(sum(sales.revenue) filter (where sales.customer_id is null), 0)::decimal(18,4) as revenue_unknown
from months
left join sales
    on months.month = sales.month
group by months.month
order by months.month
