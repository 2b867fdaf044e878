-- One row per list and customer it is about today: the contact that would be made, and in `held_back_by` why it is not
-- (null: it is offered).

with

days as (

    select
        clock.today,
        clock.run_at,
        business.timezone,
        policy.quiet_days,
        policy.per_staff_per_day * policy.staff as contacts_a_day,
        policy.holdout
    from staging.clock as clock
    cross join staging.business as business
    cross join staging.policy as policy

),

opened as (

    select list, customer_id, min(occasion) as occasion
    from follow_ups.offer_state
    where closed_at is null and is_first
    group by list, customer_id

),

dealt_with as (

    select list, customer_id, max(closed_at) as closed_at
    from follow_ups.offer_state
    where closed_at is not null
    group by list, customer_id

),

wanted as (

    select
        matches.* replace (coalesce(if(keeps_occasion, opened.occasion, null), matches.occasion) as occasion),
        coalesce(
            opened.occasion is null
            and dealt_with.closed_at is not null
            and dealt_with.closed_at > coalesce(customers.last_order_at, dealt_with.closed_at - interval 1 day)
            and days.today - dealt_with.closed_at::date < matches.again_after_days,
            false
        ) as is_too_soon,
        customers.revenue,
        customers.value_tier,
        timezone(days.timezone, timezone('UTC', customers.last_contact_at))::date as last_contact_on,
        coalesce(customers.email, customers.phone, customers.street, customers.postcode) is null as is_unreachable,
        case
            when not is_contact then null
            when asked_channel is not null then
                case asked_channel
                    when 'email' then if(may_email, 'email', null)
                    when 'sms' then if(may_sms, 'sms', null)
                    when 'call' then if(may_call, 'call', null)
                    when 'post' then if(may_post, 'post', null)
                end
            when preferred_channel = 'email' and may_email then 'email'
            when preferred_channel = 'sms' and may_sms then 'sms'
            when preferred_channel = 'call' and may_call then 'call'
            when preferred_channel = 'post' and may_post then 'post'
            when may_email then 'email'
            when may_sms then 'sms'
            -- Nobody is called who prefers to write.
            when may_call and coalesce(preferred_channel, 'call') in ('call', 'visit') then 'call'
            when may_post then 'post'
        end as channel
    from follow_ups.list_members as matches
    inner join crm.customers as customers using (customer_id)
    cross join days
    left join opened using (list, customer_id)
    left join dealt_with using (list, customer_id)

),

known as (

    select
        wanted.*,
        remembered.follow_up_id is not null as is_issued,
        coalesce(
            remembered.follow_up_id,
            'F' || substr(md5(concat_ws(chr(31), wanted.list, wanted.customer_id, wanted.occasion)), 1, 14)
        ) as follow_up_id,
        coalesce(remembered.due_on, wanted.due_on) as offered_due_on,
        remembered.at > days.run_at - to_days(days.quiet_days) as is_recent,
        -- The same customers for as long as the list exists.
        coalesce(
            remembered.is_held_out,
            is_contact
            and ('0x' || substr(md5(wanted.customer_id || chr(31) || wanted.list), 1, 8))::bigint / 4294967296
                < days.holdout
        ) as is_held_out,
        10 * position + coalesce(list_position(['vip', 'high', 'medium', 'low'], value_tier), 5) - 1 as priority,
        case
            when is_contact and is_unreachable then 'no contact details'
            when is_contact and wanted.channel is null then 'no allowed channel'
            when remembered.closed_at is not null or is_too_soon then 'closed for this occasion'
            when removed.follow_up_id is not null then 'deleted in the sheet'
            when remembered.snooze_until > days.today then 'snoozed'
            when is_contact and days.today - last_contact_on < days.quiet_days then 'quiet days'
        end as barred_by
    from wanted
    cross join days
    left join follow_ups.offer_state as remembered
        on wanted.list = remembered.list
        and wanted.customer_id = remembered.customer_id
        and wanted.occasion = remembered.occasion
        and remembered.is_first
    left join follow_ups.removed as removed
        on remembered.follow_up_id = removed.follow_up_id

),

competing as (

    -- An offer keeps its place for the quiet days; after that, and between new ones, the higher list wins.
    select
        *,
        row_number() over (
            partition by customer_id, barred_by is null and is_contact and not is_held_out
            order by coalesce(is_recent, false) desc, position, offered_due_on, list
        ) as turn
    from known

),

stopped as (

    select
        *,
        coalesce(barred_by, if(is_contact and not is_held_out and turn > 1, 'another list', null)) as stopped_by,
        stopped_by is null and not is_issued as is_waiting
    from competing

),

queued as (

    select
        *,
        row_number() over (
            partition by is_waiting, is_held_out order by priority, offered_due_on, revenue desc, customer_id, list
        ) as place,
        row_number() over (
            partition by is_waiting, is_held_out, list order by priority, offered_due_on, revenue desc, customer_id
        ) as place_in_list
    from stopped

),

in_sheet as (

    select list, count(*) as rows
    from stopped
    where stopped_by is null and is_issued and not is_held_out
    group by list

),

handled as (

    select count(distinct typed.follow_up_id) as handled
    from crm.list_edits as typed
    cross join days
    where
        typed.field = 'status'
        and lower(typed.value) in ('contacted', 'no answer', 'won', 'not interested', 'do not contact')
        and timezone(days.timezone, timezone('UTC', typed.at))::date = days.today

),

rooms as (

    -- Nobody works through more than 500 rows of a list: so many it has without a capacity, too.
    select
        days.contacts_a_day - coalesce((select sum(rows) from in_sheet), 0) - handled.handled as room,
        if(days.contacts_a_day is null, 500, null) as rows_in_list,
        days.holdout / nullif(1 - days.holdout, 0) as held_out_for_each
    from days
    cross join handled

)

select
    queued.list,
    queued.customer_id,
    queued.follow_up_id,
    queued.occasion,
    queued.offered_due_on as due_on,
    queued.priority,
    queued.channel,
    queued.because,
    queued.say,
    queued.is_held_out,
    queued.is_issued,
    case
        when stopped_by is not null then stopped_by
        -- As many are held out as belong to those who are offered, the best of them, too.
        when is_waiting and (
            place > ceil(room * if(is_held_out, held_out_for_each, 1))
            or place_in_list > ceil((rows_in_list - coalesce(in_sheet.rows, 0)) * if(is_held_out, held_out_for_each, 1))
        ) then 'capacity'
        when is_held_out then 'hold-out'
    end as held_back_by
from queued
cross join rooms
left join in_sheet
    on queued.list = in_sheet.list
