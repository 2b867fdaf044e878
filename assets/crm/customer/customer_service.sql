-- One row per customer: what of theirs is waiting for us.

with

complaints as (

    select customer_id, count(*)::integer as open_complaints
    from crm.complaints
    where is_open
    group by customer_id

)

select profiles.customer_id, coalesce(complaints.open_complaints, 0) as open_complaints
from crm.profiles as profiles
left join complaints using (customer_id)
