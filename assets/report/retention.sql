-- One row per cohort (customers by the month of their first order) and month since: how many of them bought in it.

with

sales as (

    select
        customer_id,
        date_trunc('month', ordered_on)::date as month,
        date_trunc('month', min(ordered_on) over (partition by customer_id))::date as cohort,
        revenue
    from crm.orders
    where is_sale and customer_id is not null

),

cohorts as (

    select cohort, count(distinct customer_id) as cohort_customers
    from sales
    group by cohort

),

months as (

    select
        cohort,
        cohort_customers,
        unnest(generate_series(cohort::timestamp, (select max(month) from sales)::timestamp, interval 1 month))::date as month
    from cohorts

)

select
    months.cohort,
    date_diff('month', months.cohort, months.month) as months_since,
    months.cohort_customers,
    count(distinct sales.customer_id) as customers,
    round(count(distinct sales.customer_id) / months.cohort_customers, 4)::double as share,
    count(sales.customer_id) as orders,
    coalesce(sum(sales.revenue), 0)::decimal(18,4) as revenue
from months
left join sales
    on months.cohort = sales.cohort
    and months.month = sales.month
group by months.cohort, months.month, months.cohort_customers
order by months.cohort, months.month
