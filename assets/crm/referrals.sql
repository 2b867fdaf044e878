-- One row per recommendation: `customer_id` recommended us to `referred_customer_id`, each null when nobody we know, or
-- more than one, goes by the identifier that was given.

with

meant as (

    select referrer_records as records from staging.referrals
    union
    select referred_records from staging.referrals

),

records as (

    select records, unnest(records, recursive := true)
    from meant

),

resolved as (

    -- Several records are nobody in doubt as long as they are one customer's.
    select records.records, any_value(clusters.customer_id) as customer_id
    from records
    inner join identity.clusters as clusters using (source, record_id)
    group by records.records
    having count(distinct clusters.customer_id) = 1

)

select
    referrers.customer_id,
    given.at as happened_at,
    given.referrer,
    given.referred,
    friends.customer_id as referred_customer_id,
    given.attributes,
    given.source,
    given.record_id
from staging.referrals as given
left join resolved as referrers
    on given.referrer_records = referrers.records
left join resolved as friends
    on given.referred_records = friends.records
