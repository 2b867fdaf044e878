-- One row per signature in a component that holds a contradiction, found (`doubts`) or said by a steward.

with

cut_up as (

    select component
    from cluster_signatures
    join doubts on left_record = record
    where is_certain
    union
    select l.component
    from identity.pair_constraints
    join cluster_signatures as l on l.record = left_record
    join cluster_signatures as r on r.record = right_record and r.component = l.component
    where not is_same

)

select record
from cluster_signatures
where record = signature and component in (select component from cut_up)
