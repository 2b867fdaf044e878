-- One row per face in a component that holds a contradiction, found (`doubts`) or said by a steward.

with

cut_up as (

    select component
    from faces
    join doubts on left_record = record
    where is_certain
    union
    select l.component
    from identity.said
    join faces as l on l.record = left_record
    join faces as r on r.record = right_record and r.component = l.component
    where not is_same

)

select record
from faces
where record = face and component in (select component from cut_up)
