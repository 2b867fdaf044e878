-- One row per record of which `identity.pairs` tells something else.

from records_to_rescore
union
select coalesce(was.record, now.record)
from cluster_members_before as was
full join cluster_members_now as now using (record)
where was.cluster is distinct from now.cluster
union
select unnest([left_record, right_record])
from scored_pairs_before as was
full join scored_pairs_now as now using (left_record, right_record)
where was is distinct from now
