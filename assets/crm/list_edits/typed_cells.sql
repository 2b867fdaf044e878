-- One row per change of a cell of theirs in one workbook: its new value, null when it was emptied.
-- Of two copies of a row that came at the same moment, the one in which something was typed has the last word.

with

edits as (

    select
        target,
        place,
        tab,
        follow_up_id,
        edits.at,
        coalesce(words.status, trim(edits.status)) as status,
        trim(owner) as owner,
        trim(notes) as notes,
        snooze_until::varchar as snooze_until,
        answer
    from staging.sheet_edits as edits
    left join crm.status_words as words
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

)

select *
from cells
qualify value is distinct from lag(value) over (
    partition by target, follow_up_id, field order by cells.at, coalesce(value, 'To do') <> 'To do', tab, value
)
