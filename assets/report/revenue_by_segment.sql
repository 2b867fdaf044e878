-- One row per segment: how many are in it, and what they have brought. A customer counts in each of their segments.

select
    segments.segment,
    count(*) as customers,
    sum(customers.orders) as orders,
    sum(customers.revenue) as revenue
from crm.segments as segments
inner join crm.customers as customers using (customer_id)
group by segments.segment
order by revenue desc nulls last, segment
