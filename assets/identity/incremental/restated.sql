-- One row per record of which a comparison may find something else: what it says has changed, or what its contacts are
-- worth, or it has become, or is no longer, a description of its own.

from doubted
union
select record
from repeats_before as was
full join repeats_now as now using (record)
where was.description is distinct from now.description
