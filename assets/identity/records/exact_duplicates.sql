-- One row per record that says in every field what another one (`description`) says of the same person already.
-- A regular's three hundred guest orders are one description, and only descriptions are compared: the work grows with
-- people and not with orders.

with

repeated as (

    select fingerprint, min(record) as representative_record
    from identity.fingerprints
    group by fingerprint
    having count(*) > 1

)

select record, representative_record
from identity.fingerprints
join repeated using (fingerprint)
where record <> representative_record
