-- One row per customer id that is no longer in use because its customer was merged into an older one.

select birth_id as old_customer_id, customer_id
from identity.groups
join identity.records using (record)
join identity.clusters using (source, record_id)
where birth_id <> customer_id
