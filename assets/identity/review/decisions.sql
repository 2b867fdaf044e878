-- One row per pair of records that somebody decided about and has not taken back: the latest decision, whether it was
-- made by a command or typed in the tab `Possible duplicates` of a workbook.

from identity.decisions_made
qualify row_number() over (
    partition by
        least((left_source, left_record_id), (right_source, right_record_id)),
        greatest((left_source, left_record_id), (right_source, right_record_id))
    -- where two say the opposite at one moment, nobody is merged
    order by happened_at desc, decision, decision_id desc
) = 1
