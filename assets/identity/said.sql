-- One row per thing said of two descriptions: what a steward decided, and which person a record itself names.
-- Ordered as candidate pairs are.

with

statements as (

    select
        left_source, left_record_id, right_source, right_record_id, decision = 'same' as is_same, false as is_link,
        "at", decision_id
    from identity.decisions
    union all
    select source, record_id, people_source, people_record_id, true, true, null, null
    from staging.person_links

)

select
    least(coalesce(a.description, l.record), coalesce(b.description, r.record)) as left_record,
    greatest(coalesce(a.description, l.record), coalesce(b.description, r.record)) as right_record,
    s.is_same,
    s.is_link,
    s."at",
    s.decision_id
from statements as s
join identity.records as l on l.source = s.left_source and l.record_id = s.left_record_id
join identity.records as r on r.source = s.right_source and r.record_id = s.right_record_id
left join identity.repeats as a on a.record = l.record
left join identity.repeats as b on b.record = r.record
where coalesce(a.description, l.record) <> coalesce(b.description, r.record)
