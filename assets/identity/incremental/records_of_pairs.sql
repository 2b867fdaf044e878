-- One row per record in a pair that is told anew.

select unnest([left_record, right_record]) as record
from scored_pairs_told
union
select unnest([record, representative_record])
from exact_duplicates_told
