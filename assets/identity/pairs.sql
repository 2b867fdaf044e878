-- One row per pair of records that are, may be or might have been taken for the same person, and why.
-- `merged` means that both belong to the same customer, `possible` that a person should look, `apart` that they do not.

with

decided as (

    select
        least(l.record, r.record) as left_record,
        greatest(l.record, r.record) as right_record,
        d.decision,
        coalesce(d.reason, 'decided by ' || coalesce(d.by, 'a steward')) as reason
    from identity.decisions as d
    join identity.records as l on l.source = d.left_source and l.record_id = d.left_record_id
    join identity.records as r on r.source = d.right_source and r.record_id = d.right_record_id

),

linked as (

    select distinct least(a.description, b.description) as left_record, greatest(a.description, b.description) as right_record
    from staging.person_links as s
    join identity.records as l using (source, record_id)
    join identity.records as r on r.source = s.people_source and r.record_id = s.people_record_id
    join identity.described as a on a.record = l.record
    join identity.described as b on b.record = r.record

),

told as (

    select
        j.left_record,
        j.right_record,
        case
            when d.decision = 'same' then 1.0
            when d.decision = 'different' then 0.0
            when n.left_record is not null then 0.9999
            else j.probability
        end as probability,
        case when d.decision is not null then 'decision' when n.left_record is null then j.guard end as guard,
        case
            when d.decision is not null then d.reason
            when n.left_record is not null then 'the record names this person'
            else j.reason
        end as reason,
        evidence
    from identity.judgements as j
    left join decided as d using (left_record, right_record)
    left join linked as n using (left_record, right_record)
    where j.is_worth_telling or d.decision is not null or n.left_record is not null
    union all
    select
        description, record, 0.9999, null, 'the same in everything they say',
        '[{"field":"everything","agree":"same","counts":"for"}]'::json
    from identity.described
    where record <> description

)

select
    l.source as left_source,
    l.record_id as left_record_id,
    r.source as right_source,
    r.record_id as right_record_id,
    t.probability::double as probability,
    case
        when a.cluster = b.cluster then 'merged'
        when t.guard = 'decision' then 'apart'
        when t.probability >= 0.15 then 'possible'
        else 'apart'
    end as band,
    t.evidence,
    case when a.cluster <> b.cluster then case when t.probability >= 0.95 then coalesce(t.guard, 'chain') else t.guard end end as guard,
    case
        when a.cluster = b.cluster and t.probability < 0.95 then 'both are the same as a third record'
        when a.cluster <> b.cluster and t.probability >= 0.95 and t.guard is distinct from 'decision'
            then t.reason || ', but so has a record that cannot be the same person'
        else t.reason
    end as reason
from told as t
join identity.records as l on l.record = t.left_record
join identity.records as r on r.record = t.right_record
join identity.groups as a on a.record = t.left_record
join identity.groups as b on b.record = t.right_record
