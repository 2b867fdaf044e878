-- One row per cause of complaints: how often, whether it is getting better, and what helped.

with

ends as (

    select max(opened_at) as last_at
    from crm.complaints

)

select
    coalesce(complaints.category, 'not said') as cause,
    count(*) as complaints,
    round(count(*) / sum(count(*)) over (), 4)::double as share,
    count(distinct complaints.customer_id) as customers,
    count(*) filter (where complaints.is_open) as open,
    count(*) filter (where complaints.opened_at > ends.last_at - interval 90 day) as last_90_days,
    count(*) filter (
        where complaints.opened_at > ends.last_at - interval 180 day and complaints.opened_at <= ends.last_at - interval 90 day
    ) as ninety_days_before,
    round(median(epoch(complaints.resolved_at) - epoch(complaints.opened_at)) / 86400, 1) as median_days_to_solve,
    mode(complaints.resolution) as usual_resolution
from crm.complaints as complaints
cross join ends
group by cause
order by complaints desc, cause
