-- One row per record that is new, gone, says something else than before, or about which something else is said.

select record
from changed_person_records
union
select record
from identity.normalized_records
anti join staging.people using (source, record_id)
