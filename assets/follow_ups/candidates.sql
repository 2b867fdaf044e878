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
        policy.holdout,
        policy.least_age
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

learned as (

    -- What they wrote, rang or answered by, where nobody said what they prefer.
    select customer_id, arg_max(channel, (times, last_at, channel)) as channel
    from (
        select customer_id, channel, count(*) as times, max(happened_at) as last_at
        from crm.interactions
        where channel in ('email', 'sms', 'call') and (direction = 'in' or lower(outcome) = 'won')
        group by customer_id, channel
        having count(*) >= 2
    )
    group by customer_id

),

reachable as (

    select
        customers.*,
        coalesce(customers.preferred_channel, learned.channel) as prefers,
        may_sms and coalesce(is_mobile, true) as may_text,
        -- A letter needs more than a postcode.
        may_post and street is not null and coalesce(city, postcode) is not null as may_write,
        coalesce(email, phone, street, postcode) is null as is_unreachable,
        timezone(days.timezone, timezone('UTC', last_contact_at))::date as last_contact_on
    from crm.customers as customers
    cross join days
    left join learned using (customer_id)

),

held_lately as (

    -- Whoever is held out for a purpose is left alone by every list of that purpose while it is being measured.
    select distinct offered.customer_id, lists.intent
    from follow_ups.offer_state as offered
    inner join follow_ups.lists as lists using (list)
    cross join days
    where offered.is_held_out and offered.at > days.run_at - interval 30 day

),

wanted as (

    select
        matches.* replace (
            coalesce(if(lists.keeps_occasion, opened.occasion, null), matches.occasion) as occasion
        ),
        lists.* exclude (list),
        coalesce(
            opened.occasion is null
            and dealt_with.closed_at is not null
            and dealt_with.closed_at > coalesce(customers.last_order_at, dealt_with.closed_at - interval 1 day)
            and days.today - dealt_with.closed_at::date < lists.again_after_days,
            false
        ) as is_too_soon,
        customers.revenue,
        customers.value_tier,
        customers.open_complaints > 0 as is_complaining,
        customers.age < days.least_age as is_under_age,
        customers.last_contact_on,
        customers.is_unreachable,
        case
            when not is_contact then null
            when asked_channel is not null then
                case asked_channel
                    when 'email' then if(may_email, 'email', null)
                    when 'sms' then if(may_text, 'sms', null)
                    when 'call' then if(may_call, 'call', null)
                    when 'post' then if(may_write, 'post', null)
                end
            when prefers = 'email' and may_email then 'email'
            when prefers = 'sms' and may_text then 'sms'
            when prefers = 'call' and may_call then 'call'
            when prefers = 'post' and may_write then 'post'
            when may_email then 'email'
            when may_text then 'sms'
            -- Nobody is called who prefers to write.
            when may_call and coalesce(prefers, 'call') in ('call', 'visit') then 'call'
            when may_write then 'post'
        end as channel
    from follow_ups.list_members as matches
    inner join follow_ups.lists as lists using (list)
    inner join reachable as customers using (customer_id)
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
        -- One draw for each customer, purpose and quarter: the same whatever the list.
        coalesce(
            remembered.is_held_out,
            is_contact
            and not is_owed
            and wanted.intent <> 'service'
            and (
                held_lately.customer_id is not null
                or ('0x' || substr(md5(concat_ws(
                    chr(31), wanted.customer_id, wanted.intent, year(days.today), quarter(days.today)
                )), 1, 8))::bigint / 4294967296 < days.holdout
            )
        ) as is_held_out,
        -- In points: what the contact is worth, how good a customer it is, and ten for what is due today or over, one less
        -- for each day ahead.
        worth
            + case value_tier when 'vip' then 20 when 'high' then 15 when 'medium' then 10 when 'low' then 5 else 0 end
            + case
                when presses then greatest(0, least(10, 10 - (coalesce(remembered.due_on, wanted.due_on) - days.today)))
                else 0
            end as points,
        (150 - points)::integer as priority,
        case
            when is_contact and not is_owed and is_unreachable then 'no contact details'
            when is_contact and not is_owed and wanted.channel is null then 'no allowed channel'
            when is_contact and not is_owed and is_under_age then 'under age'
            when remembered.closed_at is not null or is_too_soon then 'closed for this occasion'
            when removed.follow_up_id is not null then 'deleted in the sheet'
            when remembered.snooze_until > days.today then 'snoozed'
            when is_contact and is_complaining and wanted.intent <> 'service' then 'open complaint'
            when is_contact and not is_owed and days.today - last_contact_on < days.quiet_days then 'quiet days'
        end as barred_by
    from wanted
    cross join days
    left join held_lately
        on wanted.customer_id = held_lately.customer_id
        and wanted.intent = held_lately.intent
    left join follow_ups.offer_state as remembered
        on wanted.list = remembered.list
        and wanted.customer_id = remembered.customer_id
        and wanted.occasion = remembered.occasion
        and remembered.is_first
    left join follow_ups.removed as removed
        on remembered.follow_up_id = removed.follow_up_id

),

competing as (

    -- What is owed comes first. Of the rest an offer keeps its place for the quiet days; after that, and between new ones,
    -- what is worth and presses more wins, and the order of the config where that is equal.
    select
        *,
        row_number() over (
            partition by customer_id, barred_by is null and is_contact, is_held_out
            order by is_owed desc, coalesce(is_recent, false) desc, points desc, position, offered_due_on, list
        ) as turn
    from known

),

stopped as (

    select
        *,
        coalesce(barred_by, if(is_contact and not is_owed and turn > 1, 'another list', null)) as stopped_by,
        stopped_by is null and not is_issued as is_waiting
    from competing

),

queued as (

    select
        *,
        row_number() over (
            partition by is_waiting, is_held_out order by priority, if(presses, offered_due_on, null), revenue desc, customer_id, list
        ) as place,
        row_number() over (
            partition by is_waiting, is_held_out, list order by priority, if(presses, offered_due_on, null), revenue desc, customer_id
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
        when is_waiting and not is_owed and (
            place > ceil(room * if(is_held_out, held_out_for_each, 1))
            or place_in_list > ceil((rows_in_list - coalesce(in_sheet.rows, 0)) * if(is_held_out, held_out_for_each, 1))
        ) then 'capacity'
        when is_held_out then 'hold-out'
    end as held_back_by
from queued
cross join rooms
left join in_sheet
    on queued.list = in_sheet.list
