-- One row per pair of signatures in a component whose members differ where it matters: do any two contradict each
-- other?
-- Reads `cluster_signatures`.

with

suspicious as (

    select component
    from cluster_signatures
    join identity.normalized_records using (record)
    group by component
    having (
        count(distinct generation) > 1 or count(distinct formal_given) > 1
        or count(distinct (birth_year, birth_month, birth_day)) > 1 or count(distinct personal_identifiers) > 1
        or count(*) filter (where source in (from identity.clean_sources))
        > count(distinct source) filter (where source in (from identity.clean_sources))
    )
    union
    select l.component
    from identity.pair_constraints
    join cluster_signatures as l on l.record = left_record
    join cluster_signatures as r on r.record = right_record and r.component = l.component
    where not is_same

)

select a.signature as left_record, b.signature as right_record
from cluster_signatures as a
join cluster_signatures as b using (component)
-- the candidates were judged before
anti join identity.scored_pairs as judged on judged.left_record = a.signature and judged.right_record = b.signature
where component in (select component from suspicious)
    and a.record = a.signature
    and b.record = b.signature
    and a.signature < b.signature
