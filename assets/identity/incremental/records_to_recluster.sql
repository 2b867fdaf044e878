-- One row per record whose group must be put together again: anything about it changed, or about one that it was
-- connected with.

with

moved as (

    from records_to_rescore
    union
    select representative_record from exact_duplicates_before where record in (from records_to_rescore)
    union
    select representative_record from exact_duplicates_now where record in (from records_to_rescore)
    union
    select unnest([left_record, right_record]) from pair_constraints_changed
    union
    select unnest([left_record, right_record])
    from scored_pairs_before as was
    full join scored_pairs_now as now using (left_record, right_record)
    where (was.probability >= 0.95, floor(was.strength / 4), was.contradiction, was.is_certain, was.is_personal_same, was.is_garbled)
        is distinct from
        (now.probability >= 0.95, floor(now.strength / 4), now.contradiction, now.is_certain, now.is_personal_same, now.is_garbled)
    union
    -- a contradiction inside a group is weighed as well
    select record from identity.cluster_signatures semi join records_with_changed_frequency using (record)

)

from moved
union
select record
from identity.cluster_signatures
where component in (select component from identity.cluster_signatures semi join moved using (record))
