-- One row per record that is compared again, or that may be put into another group.

with

moved as (

    from restated
    union
    select unnest([left_record, right_record]) from pairs_near
    union
    select unnest([left_record, right_record]) from said_changed
    union
    select description from repeats_before
    union
    select description from repeats_now
    union
    from touched

)

from moved
union
select record
from identity.faces
where component in (select component from identity.faces semi join moved using (record))
