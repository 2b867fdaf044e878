-- One row per dispute: somebody asked their bank to take a payment back.

with

disputes as (

    select
        _landed,
        json_transform(payload, '{
            "id": "VARCHAR", "charge": "VARCHAR", "created": "BIGINT", "status": "VARCHAR", "reason": "VARCHAR",
            "amount": "BIGINT", "currency": "VARCHAR", "evidence_details": {"due_by": "BIGINT"},
            "evidence": {"customer_email_address": "VARCHAR", "customer_name": "VARCHAR"}
        }') as dispute,
        payload -> '$.metadata' as metadata
    from landed_disputes

),

charges as (

    select json_transform(payload, '{
        "id": "VARCHAR", "customer": "VARCHAR", "receipt_email": "VARCHAR",
        "billing_details": {"name": "VARCHAR", "email": "VARCHAR", "phone": "VARCHAR"}
    }') as charge
    from current_charges

)

select
    disputes._landed,
    dispute.id as complaint_id,
    charge.customer as person_id,
    if(charge.customer is null, coalesce(charge.billing_details.name, dispute.evidence.customer_name), null) as name,
    if(
        charge.customer is null,
        coalesce(charge.billing_details.email, charge.receipt_email, dispute.evidence.customer_email_address),
        null
    ) as email,
    if(charge.customer is null, charge.billing_details.phone, null) as phone,
    from_epoch(dispute.created) as opened_at,
    'payment disputed: ' || replace(dispute.reason, '_', ' ') as category,
    case when dispute.status in ('won', 'lost', 'warning_closed', 'prevented') then 'closed' else 'open' end as status,
    case when dispute.status in ('won', 'lost') then dispute.status end as resolution,
    concat(
        upper(dispute.currency), ' ', stripe_amount(dispute.amount, dispute.currency)::decimal(18,2), ' of payment ',
        dispute.charge, if(
            dispute.status in ('needs_response', 'warning_needs_response'),
            '; answer the bank by ' || left(from_epoch(dispute.evidence_details.due_by), 10), ''
        )
    ) as notes,
    metadata as attributes
from disputes
left join charges
    on dispute.charge = charge.id
