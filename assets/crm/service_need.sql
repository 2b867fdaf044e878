-- One row per customer who took effort in the last 365 days: how often, and how much. A complaint counts 3, goods returned 2,
-- a service visit (repair, installation, maintenance) 2, an enquiry 1.

with

year as (

    select run_at - interval 365 day as since, run_at as until from staging.clock

),

efforts as (

    select customer_id, 'complaint' as kind, 3 as points from crm.complaints cross join year
    where opened_at > since and opened_at <= until
    union all
    select customer_id, 'return', 2 from crm.orders cross join year
    where ordered_at > since and ordered_at <= until and (abs(refunded) > 0 or total < 0 or lower(status) like '%refunded%')
    union all
    select
        customer_id,
        if(is_service, 'service visit', 'enquiry'),
        if(is_service, 2, 1)
    from (
        select
            *,
            coalesce(regexp_matches(
                lower(subject), '\b(repair|service|servic|install|maintenance|warranty|fault|broken|reparatur|wartung|r[eé]paration|reparaci[oó]n)'
            ), false) as is_service
        from crm.interactions
    ) as interactions
    cross join year
    where happened_at > since and happened_at <= until and (direction = 'in' or is_service)

)

select
    customer_id,
    count(*) filter (where kind = 'complaint')::integer as complaints,
    count(*) filter (where kind = 'return')::integer as returns,
    count(*) filter (where kind = 'service visit')::integer as service_visits,
    count(*) filter (where kind = 'enquiry')::integer as enquiries,
    sum(points)::integer as need_points
from efforts
where customer_id is not null
group by customer_id
