-- One row per record that is compared again, or that may be put into another group.

with

moved as (

    from records_to_rescore
    union
    select unnest([left_record, right_record]) from pairs_near
    union
    select unnest([left_record, right_record]) from pair_constraints_changed
    union
    select representative_record from exact_duplicates_before
    union
    select representative_record from exact_duplicates_now
    union
    from records_with_changed_frequency

)

from moved
union
select record
from identity.cluster_signatures
where component in (select component from identity.cluster_signatures semi join moved using (record))
