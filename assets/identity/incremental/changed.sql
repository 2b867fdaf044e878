-- One row per record that is new, gone, says something else than before, or about which something else is said.

select record
from told_now
union
select record
from identity.records
anti join staging.people using (source, record_id)
