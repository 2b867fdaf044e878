-- One row per customer: where they stand in the loyalty scheme.

with

points as (

    select customer_id, sum(points)::decimal(18,4) as loyalty_points
    from crm.loyalty
    group by customer_id

)

select profiles.customer_id, points.loyalty_points
from crm.profiles as profiles
left join points using (customer_id)
