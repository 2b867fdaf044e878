-- One row per pair of descriptions that are to be merged, by what they say or because somebody said so.
-- `strength` comes in steps of four bits, so that a record that fits two people about alike is not given to either.

select left_record, right_record, floor(strength / 4) as strength
from identity.scored_pairs
where probability >= 0.95
union
select left_record, right_record, 1000
from identity.pair_constraints
where is_same
