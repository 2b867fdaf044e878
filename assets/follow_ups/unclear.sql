-- One row per entry in a list that we could not take as it stands: a status nobody knows, or two workbooks that say
-- different things of one row. `value` names what counts first.

with

standing as (

    -- what each workbook says now, and since when
    select *, cells.at as since
    from crm.typed_cells as cells
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
        -- in the order of `follow_ups.remembered` and `identity.decisions`
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
