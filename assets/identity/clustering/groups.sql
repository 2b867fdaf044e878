-- One row per record that is not alone: the group of records that are the same person, known by its smallest.
-- Reads `faces`, and `regrouped` for those that were cut.

with

described as (

    select f.record, coalesce(r.cluster, f.component) as cluster
    from faces as f
    left join regrouped as r on r.record = f.face

)

from described
union all
select repeats.record, coalesce(described.cluster, repeats.description)
from identity.repeats as repeats
left join described on described.record = repeats.description
union
-- one who is not tied to anybody, but repeated
select description, description
from identity.repeats
where description not in (select record from described)
