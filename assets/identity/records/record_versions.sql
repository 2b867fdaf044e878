-- One row per version of a record, today's and former ones: what it says of who somebody is, and whose record it is. A
-- record that its source has deleted is of the customer that its own id leads to, though that may be nobody today.

with

versions as (

    select
        source, record_id, first_seen_at, null::timestamp as valid_to, name, company, email, phone, city, identifiers
    from staging.people
    union all
    select source, record_id, first_seen_at, valid_to, name, company, email, phone, city, identifiers
    from staging.person_versions

)

select
    coalesce(
        clusters.customer_id, forwards.customer_id, 'C' || left(md5(source || chr(31) || record_id), 14)
    ) as customer_id,
    source,
    record_id,
    'C' || left(md5(source || chr(31) || record_id), 14) as birth_id,
    first_seen_at,
    valid_to,
    clusters.customer_id is null as is_gone,
    versions.name,
    versions.company,
    versions.email,
    versions.phone,
    versions.city,
    versions.identifiers
from versions
left join identity.clusters as clusters using (source, record_id)
left join identity.forwards as forwards
    on clusters.customer_id is null
    and forwards.old_customer_id = 'C' || left(md5(source || chr(31) || record_id), 14)
