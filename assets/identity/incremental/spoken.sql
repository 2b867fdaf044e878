-- One row per record about which something else is said than before.

with

others as (

    (from statements_now except all from identity.statements)
    union all
    (from identity.statements except all from statements_now)

)

select left_source as source, left_record_id as record_id
from others
union
select right_source, right_record_id
from others
