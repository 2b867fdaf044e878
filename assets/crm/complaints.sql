-- One row per complaint.

select
    complaints.complaint_id,
    clusters.customer_id,
    complaints.opened_at,
    complaints.first_answer_at,
    complaints.resolved_at,
    complaints.category,
    complaints.severity,
    complaints.status,
    complaints.resolution,
    complaints.staff,
    complaints.notes,
    complaints.resolved_at is null and coalesce(
        lower(trim(complaints.status)) not in (
            'resolved', 'closed', 'done', 'solved', 'settled', 'rejected', 'withdrawn', 'cancelled', 'canceled'
        ),
        true
    ) as is_open,
    complaints.attributes,
    complaints.source,
    complaints.record_id
from staging.complaints as complaints
left join identity.clusters as clusters
    on complaints.person_source = clusters.source
    and complaints.person_record_id = clusters.record_id
