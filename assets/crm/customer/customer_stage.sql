-- One row per customer: where they stand on the ladder of loyalty, and since when.

with

latest as (

    select customer_id, arg_max(to_stage, happened_at) as ladder_stage, max(happened_at) as ladder_since
    from crm.ladder_moves
    group by customer_id

)

select
    profiles.customer_id,
    coalesce(latest.ladder_stage, 'prospect') as ladder_stage,
    coalesce(latest.ladder_since, contact.first_seen_at) as ladder_since
from crm.profiles as profiles
inner join crm.customer_contact as contact using (customer_id)
left join latest using (customer_id)
