-- One row per question that people were ever asked, "are these two records the same person?": the journal, and what this
-- run adds to it.

select * rename ("at" as happened_at)
from journal.questions
union all by name
select
    question_id,
    left_source,
    left_record_id,
    right_source,
    right_record_id,
    clock.run_at as happened_at
from identity.possible_duplicates
cross join staging.clock as clock
where is_asked and question_id not in (select question_id from journal.questions)
