-- One row per thing said of two records: what a steward decided, and which person a record itself names.

select
    left_source, left_record_id, right_source, right_record_id, decision = 'same' as is_same, false as is_link,
    happened_at, decision_id
from identity.decisions
union all
select source, record_id, people_source, people_record_id, true, true, null, null
from staging.person_links
