-- One row per pair of records that a steward decided about and has not taken back: the latest decision.

with

undone as (

    -- an undo can be undone as well
    select undo.undoes as decision_id
    from journal.decisions as undo
    left join journal.decisions as redo on redo.undoes = undo.decision_id
    where undo.undoes is not null and redo.decision_id is null

)

select
    decision_id,
    left_source,
    left_record_id,
    right_source,
    right_record_id,
    decision,
    "at",
    "by",
    reason
from journal.decisions
where undoes is null and decision_id not in (select decision_id from undone)
qualify row_number() over (
    partition by
        least((left_source, left_record_id), (right_source, right_record_id)),
        greatest((left_source, left_record_id), (right_source, right_record_id))
    order by "at" desc, decision_id desc
) = 1
