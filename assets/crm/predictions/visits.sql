-- One row per customer and day on which they bought: several orders of one day are one visit.

select
    customer_id,
    ordered_on,
    sum(revenue)::decimal(18,4) as revenue
from crm.orders
cross join staging.clock as clock
where is_sale and customer_id is not null and ordered_on <= clock.today
group by customer_id, ordered_on
