-- One row per thing said of two descriptions.
-- Ordered as candidate pairs are.

select
    least(coalesce(a.description, l.record), coalesce(b.description, r.record)) as left_record,
    greatest(coalesce(a.description, l.record), coalesce(b.description, r.record)) as right_record,
    s.is_same,
    s.is_link,
    s.happened_at,
    s.decision_id
from identity.statements as s
join identity.records as l on l.source = s.left_source and l.record_id = s.left_record_id
join identity.records as r on r.source = s.right_source and r.record_id = s.right_record_id
left join identity.repeats as a on a.record = l.record
left join identity.repeats as b on b.record = r.record
where coalesce(a.description, l.record) <> coalesce(b.description, r.record)
