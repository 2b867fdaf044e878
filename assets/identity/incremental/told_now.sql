-- One row per record that is new or says something else than before, or about which something else is said: what it says.

select told.*
from identity.told as told
left join (select record, digest from identity.records) as was using (record)
where was.digest is distinct from identity.digest_of(told) or (source, record_id) in (select (source, record_id) from spoken)
