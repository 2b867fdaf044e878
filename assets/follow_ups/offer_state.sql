-- One row per follow-up offered in an earlier run, under today's customer id, with what people have typed in it since.

with

ranked as (

    select
        follow_up_id,
        field,
        value,
        typed.at,
        row_number() over turn as turn,
        typed.at = first(typed.at) over turn and target = first(target) over turn as is_at_once
    from crm.list_edits as typed
    window turn as (
        partition by follow_up_id, field
        order by
            typed.at desc,
            coalesce(value, 'To do') = 'To do',
            -- of two workbooks, or copies of a row, that say another thing at one moment, the one that says more
            list_position(['Do not contact', 'Won', 'Not interested', 'Contacted', 'No answer'], value) nulls last,
            value,
            target
    )

),

latest as (

    select *
    from ranked
    where turn = 1 or (field = 'notes' and is_at_once)

),

typed as (

    select
        follow_up_id,
        max(value) filter (where field = 'status') as status,
        max(latest.at) filter (where field = 'status') as status_at,
        max(latest.at) filter (where value is not null) as touched_at,
        max(value) filter (where field = 'owner') as owner,
        -- what was noted in two copies of a row at one moment
        string_agg(value, chr(10) order by turn) filter (where field = 'notes') as notes,
        max(value) filter (where field = 'snooze_until')::date as snooze_until
    from latest
    group by follow_up_id

),

offered as (

    select distinct on (follow_up_id) *
    from journal.follow_ups as offered
    order by follow_up_id, offered.at

),

known as (

    select
        offered.* replace (coalesce(forwards.customer_id, offered.customer_id) as customer_id),
        upper(typed.status[1]) || lower(typed.status[2:]) as status,
        typed.owner,
        typed.notes,
        typed.snooze_until,
        if(
            lower(typed.status) in ('contacted', 'won', 'not interested', 'do not contact'), typed.status_at, null
        ) as closed_at,
        if(
            coalesce(nullif(lower(typed.status), 'to do'), typed.owner, typed.notes, typed.snooze_until::varchar)
                is not null,
            typed.touched_at,
            null
        ) as touched_at
    from offered
    left join identity.forwards as forwards
        on offered.customer_id = forwards.old_customer_id
    left join typed using (follow_up_id)

)

select
    *,
    -- Two customers that became one may both have been offered for the same occasion.
    row_number() over (
        partition by list, customer_id, occasion
        order by closed_at is null, touched_at is null, known.at, follow_up_id
    ) = 1 as is_first
from known
