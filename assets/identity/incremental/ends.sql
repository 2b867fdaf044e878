-- One row per record in a pair that is told anew.

select unnest([left_record, right_record]) as record
from judgements_told
union
select unnest([record, description])
from repeats_told
