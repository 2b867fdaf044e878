-- One row per customer and no that holds only because they were one customer with who said it: whose it was is asked of
-- a person, and until they say, it holds for both.

select distinct on (consents.statement_id, consents.customer_id)
    consents.source,
    statements.stream,
    consents.record_id,
    consents.position,
    'consent' as field,
    consents.evidence as value,
    'said while ' || records.source || ':' || records.record_id
        || ' was one customer with who said it, so it holds for both: if it is not theirs, run'
        || ' regulars split ' || records.source || ':' || records.record_id || ' --opt-outs-of others' as reason,
    consents.happened_at
from crm.consents as consents
inner join crm.consent_statements as statements using (statement_id)
inner join crm.customer_records as records
    on consents.customer_id = records.customer_id and records.recency = 1
where
    consents.holds_by = 'person'
    and consents.status <> 'granted'
order by consents.statement_id, consents.customer_id
