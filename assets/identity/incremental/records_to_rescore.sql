-- One row per record of which a comparison may find something else: what it says has changed, or what its contacts are
-- worth, or it has become, or is no longer, a description of its own.

from doubted
union
select record
from exact_duplicates_before as was
full join exact_duplicates_now as now using (record)
where was.representative_record is distinct from now.representative_record
