-- One row per thing said of two descriptions.
-- Ordered as candidate pairs are.

select
    least(coalesce(a.representative_record, l.record), coalesce(b.representative_record, r.record)) as left_record,
    greatest(coalesce(a.representative_record, l.record), coalesce(b.representative_record, r.record)) as right_record,
    s.is_same,
    s.is_link,
    s.happened_at,
    s.decision_id
from identity.record_constraints as s
join identity.normalized_records as l on l.source = s.left_source and l.record_id = s.left_record_id
join identity.normalized_records as r on r.source = s.right_source and r.record_id = s.right_record_id
left join identity.exact_duplicates as a on a.record = l.record and a.is_certain
left join identity.exact_duplicates as b on b.record = r.record and b.is_certain
where coalesce(a.representative_record, l.record) <> coalesce(b.representative_record, r.record)
