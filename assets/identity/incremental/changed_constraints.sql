-- One row per record about which something else is said than before.

with

others as (

    (from record_constraints_now except all from identity.record_constraints)
    union all
    (from identity.record_constraints except all from record_constraints_now)

)

select left_source as source, left_record_id as record_id
from others
union
select right_source, right_record_id
from others
