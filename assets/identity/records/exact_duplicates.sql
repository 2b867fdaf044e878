-- One row per record that says in every field what another one (`representative_record`) says already. Whether the two are
-- one person is certain, or weighed as of any two. A regular's three hundred guest orders are one description, and only
-- descriptions are compared and counted: work grows with people and not with orders, and nobody's name becomes common by
-- coming often. What a steward spoke of is compared by itself.

with

repeated as (

    select fingerprint, min(record) as representative_record
    from identity.fingerprints
    where not is_decided
    group by fingerprint
    having count(*) > 1

)

select record, representative_record, is_certain
from identity.fingerprints
join repeated using (fingerprint)
where record <> representative_record and not is_decided
