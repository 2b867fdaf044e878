-- One row per record whose group must be put together again: anything about it changed, or about one that it was
-- connected with.

with

moved as (

    from restated
    union
    select description from repeats_before where record in (from restated)
    union
    select description from repeats_now where record in (from restated)
    union
    select unnest([left_record, right_record]) from said_changed
    union
    select unnest([left_record, right_record])
    from judgements_before as was
    full join judgements_now as now using (left_record, right_record)
    where (was.probability >= 0.95, floor(was.strength / 4), was.contradiction, was.is_certain, was.is_personal_same, was.is_garbled)
        is distinct from
        (now.probability >= 0.95, floor(now.strength / 4), now.contradiction, now.is_certain, now.is_personal_same, now.is_garbled)
    union
    -- a contradiction inside a group is weighed as well
    select record from identity.faces semi join touched using (record)

)

from moved
union
select record
from identity.faces
where component in (select component from identity.faces semi join moved using (record))
