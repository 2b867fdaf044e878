-- One row per candidate pair to compare again.

select left_record, right_record
from candidates_now
where left_record in (from restated) or right_record in (from restated)
union
(from candidates_now except from candidates_before)
union
select left_record, right_record
from identity.candidates
where left_record in (from touched) or right_record in (from touched)
    or (left_record, right_record) in (select (left_record, right_record) from said_changed)
