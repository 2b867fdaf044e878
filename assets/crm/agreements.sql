-- One row per agreement: insurance, subscription, membership, service plan.

select
    agreements.agreement_id,
    clusters.customer_id,
    agreements.kind,
    agreements.starts_on,
    -- a day is kept as its midnight here, as days of other events are
    timezone('UTC', timezone(business.timezone, agreements.starts_on::timestamp)) as starts_at,
    agreements.renews_on,
    agreements.amount,
    agreements.currency,
    agreements.status,
    agreements.auto_renews,
    coalesce(
        lower(trim(agreements.status)) not in (
            'cancelled', 'canceled', 'ended', 'expired', 'lapsed', 'terminated', 'closed', 'inactive', 'void'
        ),
        true
    ) as is_active,
    agreements.attributes,
    agreements.source,
    agreements.record_id
from staging.agreements as agreements
cross join staging.business as business
left join identity.clusters as clusters
    on agreements.person_source = clusters.source
    and agreements.person_record_id = clusters.record_id
