-- One row per thing a person typed in a list: the follow-up, the field, and its new value (null when it was cleared).
-- The same word arriving from a second workbook is not typed again. Of two copies of a row that came at the same moment,
-- the one in which something was typed has the last word.

with

customers as (

    select distinct customer_id
    from identity.clusters

),

offered as (

    select distinct on (follow_up_id)
        follow_ups.follow_up_id,
        follow_ups.list,
        follow_ups.customer_id as offered_customer_id,
        customers.customer_id,  -- null for somebody whose last record has gone
        follow_ups.channel
    from journal.follow_ups as follow_ups
    left join identity.forwards as forwards
        on follow_ups.customer_id = forwards.old_customer_id
    left join customers
        on customers.customer_id = coalesce(forwards.customer_id, follow_ups.customer_id)
    order by follow_ups.follow_up_id, follow_ups.at

),

edits as (

    select
        target, tab, follow_up_id, edits.at,
        -- "Do not contact!" and "do-not-contact" are that status, and an opt-out must not hang on a full stop.
        case trim(regexp_replace(translate(lower(status), '''’', ''), '[^a-z]+', ' ', 'g'))
            when 'to do' then 'To do'
            when 'contacted' then 'Contacted'
            when 'no answer' then 'No answer'
            when 'won' then 'Won'
            when 'not interested' then 'Not interested'
            when 'do not contact' then 'Do not contact'
            when 'dont contact' then 'Do not contact'
            when 'dnc' then 'Do not contact'
            else trim(status)
        end as status, trim(owner) as owner, trim(notes) as notes,
        snooze_until::varchar as snooze_until
    from staging.sheet_edits as edits

),

cells as (

    select *
    from edits
    unpivot include nulls (
        value for field in (
            status, owner, notes, snooze_until
        )
    )

),

in_target as (

    select *
    from cells
    qualify value is distinct from lag(value) over (
        partition by target, follow_up_id, field order by cells.at, coalesce(value, 'To do') <> 'To do', tab, value
    )

),

anywhere as (

    select *
    from in_target
    qualify value is distinct from lag(value) over (
        partition by follow_up_id, field order by in_target.at, coalesce(value, 'To do') <> 'To do', target, tab, value
    )

)

select
    anywhere.follow_up_id,
    offered.customer_id,
    offered.offered_customer_id,
    offered.list,
    offered.channel,
    anywhere.at,
    anywhere.field,
    anywhere.value,
    anywhere.target
from anywhere
inner join offered using (follow_up_id)
