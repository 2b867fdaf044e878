-- One row per candidate pair to compare again.

select left_record, right_record
from candidate_pairs_now
where left_record in (from records_to_rescore) or right_record in (from records_to_rescore)
union
(from candidate_pairs_now except from candidate_pairs_before)
union
select left_record, right_record
from identity.candidate_pairs
where left_record in (from records_with_changed_frequency) or right_record in (from records_with_changed_frequency)
    or (left_record, right_record) in (select (left_record, right_record) from pair_constraints_changed)
