-- One row per record that is new or says something else than before, or about which something else is said: what it says.

select told.*
from identity.person_records as told
left join (select record, digest from identity.normalized_records) as was using (record)
where was.digest is distinct from identity.digest_of(told) or (source, record_id) in (select (source, record_id) from changed_constraints)
