-- One row per change of a cell of theirs in one workbook: its new value, null when it was emptied.
-- Each copy of a row is followed for itself. What a copy brings along from its original was not typed again, and what
-- is blank in it was not emptied.

with

edits as (

    select
        target,
        place,
        tab,
        follow_up_id,
        record_id,
        edits.at,
        valid_to,
        coalesce(words.status, trim(edits.status)) as status,
        trim(owner) as owner,
        trim(notes) as notes,
        snooze_until::varchar as snooze_until,
        answer
    from staging.sheet_edits as edits
    left join crm.status_aliases as words
        on edits.status = words.word

),

cells as (

    select *
    from edits
    unpivot include nulls (
        value for field in (
            status, owner, notes, snooze_until, answer
        )
    )

),

followed as (

    select
        *,
        lag(value) over record as value_before,
        coalesce(lag(valid_to) over record < cells.at, row_number() over record = 1) as is_new_row,
        min(cells.at) over (partition by target, follow_up_id, field) < cells.at as is_copy,
        min(cells.at) over (partition by target, follow_up_id, field, value) < cells.at as is_said_before
    from cells
    window record as (
        partition by target, follow_up_id, record_id, field order by cells.at
    )

),

typed as (

    select * exclude (record_id, valid_to, value_before, is_new_row, is_copy, is_said_before)
    from followed
    where if(
        is_new_row and is_copy,
        coalesce(value, 'To do') <> 'To do' and not is_said_before,
        value is distinct from value_before
    )

)

-- Of two copies of a row in which something was typed at the same moment, one that says something has the last word.
select *
from typed
qualify value is distinct from lag(value) over (
    partition by target, follow_up_id, field order by typed.at, coalesce(value, 'To do') <> 'To do', tab, value
)
