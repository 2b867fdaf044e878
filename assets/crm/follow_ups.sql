-- One row per contact to make, or made: what we say of it, what people typed, and how it ended. Held-out ones are not
-- here. `held_back_by` says why an open one is not in the sheet today.

with

offers as (

    select distinct on (follow_up_id) *
    from follow_ups.issued as issued
    where not is_held_out
    order by follow_up_id, happened_at

),

own_columns as (

    -- The columns that people added to the list themselves, in whichever workbook.
    select edits.follow_up_id, edits.own, edits.at as typed_at, edits.target, unnest(json_keys(edits.own)) as heading
    from staging.sheet_edits as edits
    where edits.is_current and edits.own is not null

),

own_cells as (

    select
        follow_up_id,
        heading,
        arg_max(own ->> ('/' || replace(replace(heading, '~', '~0'), '/', '~1')), (typed_at, target)) as cell
    from own_columns
    group by follow_up_id, heading

),

typed as (

    select follow_up_id, to_json(map_from_entries(list((heading, cell) order by heading))) as attributes
    from own_cells
    group by follow_up_id

),

joined as (

    select
        offers.*,
        typed.attributes,
        coalesce(remembered.customer_id, offers.customer_id) as now_customer_id,
        remembered.touched_at,
        coalesce(remembered.is_first, true) as is_first,
        coalesce(remembered.status, 'To do') as status,
        remembered.owner,
        remembered.notes,
        remembered.snooze_until,
        remembered.closed_at
    from offers
    left join follow_ups.offer_state as remembered using (follow_up_id)
    left join typed using (follow_up_id)

),

judged as (

    select
        joined.*,
        candidates.follow_up_id is not null as is_true,
        candidates.held_back_by,
        coalesce(candidates.priority, joined.priority) as now_priority,
        if(candidates.follow_up_id is null, joined.channel, candidates.channel) as now_channel,
        coalesce(candidates.because, joined.because) as now_because,
        coalesce(candidates.say, joined.say) as now_say,
        customers.last_order_at,
        clock.today,
        case
            when joined.closed_at is not null then joined.status
            when not joined.is_first then 'Merged'
            when customers.customer_id is null then 'Expired'
            when candidates.held_back_by in ('no allowed channel', 'no contact details', 'under age') then 'Not allowed'
            when not case now_channel
                when 'email' then may_email
                when 'sms' then may_sms
                when 'call' then may_call
                when 'post' then may_post
                else true
            end then 'Not allowed'
            when candidates.follow_up_id is not null then null
            -- What somebody has begun does not go with its reason: two weeks are left to finish it.
            when touched_at is not null and clock.today <= greatest(joined.due_on, touched_at::date) + 14 then null
            else 'Expired'
        end as outcome
    from joined
    cross join staging.clock as clock
    left join crm.customers as customers
        on joined.now_customer_id = customers.customer_id
    left join follow_ups.candidates as candidates
        on joined.follow_up_id = candidates.follow_up_id

)

select
    follow_up_id,
    list,
    now_customer_id as customer_id,
    occasion,
    due_on,
    if(outcome is null, now_priority, priority)::integer as priority,
    if(outcome is null, now_channel, channel) as channel,
    if(outcome is null, now_because, because) as because,
    if(outcome is null, now_say, say) as say,
    status,
    owner,
    notes,
    snooze_until,
    attributes,
    judged.happened_at as created_at,
    -- When it expired nobody noted: the order that settled it, or else the day it was due, says it best.
    case
        when outcome is null then null
        when closed_at is not null then closed_at
        when last_order_at > judged.happened_at then last_order_at
        when due_on < today then greatest(judged.happened_at, due_on::timestamp + interval 1 day)
        else judged.happened_at
    end as closed_at,
    outcome,
    if(outcome is null, held_back_by, null) as held_back_by
from judged
