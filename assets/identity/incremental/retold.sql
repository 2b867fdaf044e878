-- One row per record of which `identity.pairs` tells something else.

from restated
union
select coalesce(was.record, now.record)
from groups_before as was
full join groups_now as now using (record)
where was.cluster is distinct from now.cluster
union
select unnest([left_record, right_record])
from judgements_before as was
full join judgements_now as now using (left_record, right_record)
where was is distinct from now
