-- One row per entry in a list that we could not take as it stands: a status nobody knows, two workbooks that say
-- different things of one row, or a phone or e-mail that was corrected in our cell. `value` names what counts first.

with

standing as (

    -- what each workbook says now, and since when
    select *, cells.at as since
    from crm.list_edit_cells as cells
    qualify row_number() over (
        partition by target, follow_up_id, field
        order by cells.at desc, coalesce(value, 'To do') = 'To do', value
    ) = 1

),

places as (

    -- of several copies of a row, one
    select target, follow_up_id, min(position) as position
    from staging.sheet_edits
    where is_current
    group by all

),

said as (

    select
        standing.follow_up_id,
        standing.field,
        case standing.value when 'same' then 'yes' when 'different' then 'no' else standing.value end as value,
        standing.since,
        standing.place,
        headings.heading,
        places.position,
        -- in the order of `follow_ups.offer_state` and `identity.decisions`
        row_number() over (
            partition by standing.follow_up_id, standing.field
            order by
                standing.since desc,
                list_position(
                    ['Do not contact', 'Won', 'Not interested', 'Contacted', 'No answer'], standing.value
                ) nulls last,
                standing.value,
                standing.target
        ) as turn
    from standing
    inner join (
        values ('status', 'Status'), ('owner', 'Owner'), ('notes', 'Notes'), ('snooze_until', 'Snooze until'),
            ('answer', 'Same person?')
    ) as headings (field, heading) using (field)
    inner join places using (target, follow_up_id)
    where
        standing.value is not null
        and not (standing.field = 'status' and standing.value = 'To do')
        and not (standing.field = 'answer' and standing.value = 'unsure')

),

in_sheet as (

    select follow_up_id
    from crm.follow_ups
    where closed_at is null and held_back_by is null
    union all
    select question_id
    from identity.possible_duplicates
    where is_asked

),

unknown as (

    select
        follow_up_id,
        field,
        position || ', column ' || heading as position,
        value,
        'not a status we know: the row stays as it is. Write To do, Contacted, No answer, Won, Not interested or '
        || 'Do not contact' as reason
    from said
    semi join in_sheet using (follow_up_id)
    where
        field = 'status'
        and value not in ('Contacted', 'No answer', 'Won', 'Not interested', 'Do not contact')

),

divided as (

    select
        follow_up_id,
        field,
        string_agg(position, '; ' order by turn) || ', column ' || any_value(heading) as position,
        string_agg(value || ' (' || place || ')', '; ' order by turn) as value,
        min(since) = max(since) as is_at_once,
        max(since) as since
    from said
    group by follow_up_id, field
    having count(distinct value) > 1

),

corrected as (

    -- Who somebody is hangs on phone and e-mail, so they are taken from the sources alone, where each has its history;
    -- but whoever corrects one in a list has to know where it counts.
    select
        edits.follow_up_id,
        cells.field,
        records.position,
        cells.heading || ': ' || trim(edits.own ->> cells.heading) || ' (typed in ' || edits.position || ')' as value,
        edits.at as since
    from staging.sheet_edits as edits
    cross join (values ('phone', 'Phone'), ('email', 'Email')) as cells (field, heading)
    inner join crm.follow_ups as follow_ups using (follow_up_id)
    inner join crm.profiles as profiles using (customer_id)
    -- the record that the value is from, or else the newest
    inner join crm.customer_records as records
        on follow_ups.customer_id = records.customer_id
        and records.recency = coalesce(if(cells.field = 'phone', profiles.phone_from, profiles.email_from), 1)
    where
        edits.is_current
        and trim(edits.own ->> cells.heading) <> ''
        -- until it says the same everywhere, however it is written
        and if(
            cells.field = 'phone',
            right(regexp_replace(edits.own ->> cells.heading, '\D', '', 'g'), 8)
                is distinct from right(regexp_replace(profiles.phone, '\D', '', 'g'), 8),
            lower(trim(edits.own ->> cells.heading)) is distinct from profiles.email
        )

)

select *
from unknown
union all
select
    divided.follow_up_id,
    divided.field,
    divided.position,
    divided.value,
    if(
        in_sheet.follow_up_id is null,
        'two workbooks said different things at the same time: the first one named here counts',
        'two workbooks say different things: the first one named here counts. Write the same in both'
    ) as reason
from divided
cross join staging.clock as clock
left join in_sheet using (follow_up_id)
-- of a row that has left the lists nothing can be corrected any more, but it should be known for a while
where in_sheet.follow_up_id is not null or (is_at_once and clock.today - since::date <= 14)
union all
select
    corrected.follow_up_id,
    corrected.field,
    corrected.position,
    corrected.value,
    'somebody corrected it in a list, where it reaches nobody else: write it here, if it is right, and it is in every list '
    || 'after the next refresh' as reason
from corrected
cross join staging.clock as clock
where clock.today - corrected.since::date <= 30
