-- One row per pair of faces in a component whose members differ where it matters: do any two contradict each other?
-- Reads `faces`.

with

suspicious as (

    select component
    from faces
    join identity.records using (record)
    group by component
    having (
        count(distinct generation) > 1 or count(distinct formal_given) > 1
        or count(distinct (birth_year, birth_month, birth_day)) > 1 or count(distinct personal_identifiers) > 1
        or count(*) filter (where source in (from identity.clean_sources))
        > count(distinct source) filter (where source in (from identity.clean_sources))
    )
    union
    select l.component
    from identity.said
    join faces as l on l.record = left_record
    join faces as r on r.record = right_record and r.component = l.component
    where not is_same

)

select a.face as left_record, b.face as right_record
from faces as a
join faces as b using (component)
-- the candidates were judged before
anti join identity.judgements as judged on judged.left_record = a.face and judged.right_record = b.face
where component in (select component from suspicious)
    and a.record = a.face
    and b.record = b.face
    and a.face < b.face
