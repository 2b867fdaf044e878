-- One row per customer id that is no longer in use because its customer was merged into an older one.

select r.birth_id as old_customer_id, c.customer_id
from identity.clusters as c
join identity.records as r using (source, record_id)
where r.birth_id <> c.customer_id
