-- One row per pair of descriptions that are to be merged, by the rules or because somebody said so.

select left_record, right_record, probability
from identity.judgements
where probability >= 0.95
union
select left_record, right_record, 1.0
from said
where is_same
