-- One row per month of a first order: how many of those customers came again within 90 days and within a year. Null while that
-- time has not passed for all of them.

with

visits as (

    select distinct customer_id, ordered_on, min(ordered_on) over (partition by customer_id) as first_on
    from crm.orders
    where is_sale and customer_id is not null

),

known as (

    select max(ordered_on) as until_on
    from crm.orders
    where is_sale

),

customers as (

    select customer_id, first_on, min(case when ordered_on > first_on then ordered_on end) - first_on as days
    from visits
    group by customer_id, first_on

),

counted as (

    select
        date_trunc('month', first_on)::date as month,
        max(first_on) as last_first_on,
        count(*) as new_customers,
        count(*) filter (where days <= 90) as again_90,
        count(*) filter (where days <= 365) as again_365
    from customers
    group by month

)

select
    month,
    new_customers,
    case when last_first_on + 90 <= until_on then again_90 end as came_again_90_days,
    case when last_first_on + 90 <= until_on then round(again_90 / new_customers, 4)::double end as share_90_days,
    case when last_first_on + 365 <= until_on then again_365 end as came_again_365_days,
    case when last_first_on + 365 <= until_on then round(again_365 / new_customers, 4)::double end as share_365_days
from counted
cross join known
order by month
