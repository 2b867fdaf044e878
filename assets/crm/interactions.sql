-- One row per contact with a customer, in or out, wherever it was recorded: in a source of its own, or as the Status of
-- a list row.

with

notes as (

    select follow_up_id, typed.at, value as notes
    from crm.list_edits as typed
    where field = 'notes'

),

owners as (

    select follow_up_id, typed.at, value as staff
    from crm.list_edits as typed
    where field = 'owner'

),

first_owners as (

    select follow_up_id, arg_min(staff, owners.at) as staff
    from owners
    group by follow_up_id

),

outcomes as (

    select
        typed.follow_up_id || ':' || strftime(typed.at, '%Y%m%dT%H%M%S') as interaction_id,
        typed.customer_id,
        typed.at as happened_at,
        coalesce(typed.channel, 'visit') as channel,  -- a list without a channel is for the counter
        'out' as direction,
        typed.list as subject,
        notes.notes,
        -- some write their name beside it the day after
        coalesce(owners.staff, first_owners.staff) as staff,
        typed.value as outcome,
        typed.target as source,
        typed.follow_up_id as record_id
    from crm.list_edits as typed
    asof left join notes
        on typed.follow_up_id = notes.follow_up_id
        and typed.at >= notes.at
    asof left join owners
        on typed.follow_up_id = owners.follow_up_id
        and typed.at >= owners.at
    left join first_owners
        on typed.follow_up_id = first_owners.follow_up_id
    where
        typed.field = 'status'
        and lower(typed.value) in ('contacted', 'no answer', 'won', 'not interested')
    -- Two workbooks that tell of it at one moment tell of one contact.
    qualify row_number() over (
        partition by typed.follow_up_id, typed.at
        order by list_position(['won', 'not interested', 'contacted', 'no answer'], lower(typed.value)), typed.target
    ) = 1

)

select
    interactions.interaction_id,
    clusters.customer_id,
    interactions.at as happened_at,
    interactions.channel,
    interactions.direction,
    interactions.subject,
    interactions.notes,
    interactions.staff,
    interactions.outcome,
    interactions.attributes,
    interactions.source,
    interactions.record_id
from staging.interactions as interactions
left join identity.clusters as clusters
    on interactions.person_source = clusters.source
    and interactions.person_record_id = clusters.record_id
union all by name
select *
from outcomes
