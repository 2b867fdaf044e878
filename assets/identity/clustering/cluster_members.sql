-- One row per record that is not alone: the group of records that are the same person, known by its smallest.
-- Reads `cluster_signatures`, and `regrouped` for those that were cut.

with

repeats as (

    from identity.exact_duplicates where is_certain

),

described as (

    select f.record, coalesce(r.cluster, f.component) as cluster
    from cluster_signatures as f
    left join regrouped as r on r.record = f.signature

)

from described
union all
select repeats.record, coalesce(described.cluster, repeats.representative_record)
from repeats
left join described on described.record = repeats.representative_record
union
-- one who is not tied to anybody, but repeated
select representative_record, representative_record
from repeats
where representative_record not in (select record from described)
