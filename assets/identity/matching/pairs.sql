-- One row per pair of records that are, may be or might have been taken for the same person, and why.
-- `merged` means that both belong to the same customer, `possible` that a person should look, `apart` neither.

with

decided as (

    select
        least(l.record, r.record) as left_record,
        greatest(l.record, r.record) as right_record,
        d.decision,
        coalesce(d.reason, 'decided by ' || coalesce(d.decided_by, 'a steward')) as reason
    from identity.decisions as d
    join identity.normalized_records as l on l.source = d.left_source and l.record_id = d.left_record_id
    join identity.normalized_records as r on r.source = d.right_source and r.record_id = d.right_record_id

),

linked as (

    select distinct left_record, right_record from identity.pair_constraints where is_link

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
    from identity.scored_pairs as j
    left join decided as d using (left_record, right_record)
    left join linked as n using (left_record, right_record)
    where j.is_worth_telling or d.decision is not null or n.left_record is not null
    union all
    select
        representative_record, record, 0.9999, null, 'the same in everything they say',
        '[{"field":"everything","agree":"same","counts":"for"}]'::json
    from identity.exact_duplicates
    where is_certain

),

placed as (

    select
        told.*,
        coalesce(a.cluster, told.left_record) = coalesce(b.cluster, told.right_record) as is_same_customer
    from told
    left join identity.cluster_members as a on a.record = told.left_record
    left join identity.cluster_members as b on b.record = told.right_record

)

select
    l.source as left_source,
    l.record_id as left_record_id,
    r.source as right_source,
    r.record_id as right_record_id,
    p.probability::double as probability,
    case
        when is_same_customer then 'merged'
        when p.guard = 'decision' or p.probability < 0.15 then 'apart'
        else 'possible'
    end as band,
    p.evidence,
    case when not is_same_customer then if(p.probability >= 0.95, coalesce(p.guard, 'chain'), p.guard) end as guard,
    case
        when is_same_customer and p.probability < 0.95 then 'both are the same as a third record'
        when not is_same_customer and p.probability >= 0.95 and p.guard is distinct from 'decision'
            then p.reason || ', but so has a record that cannot be the same person'
        else p.reason
    end as reason
from placed as p
join identity.normalized_records as l on l.record = p.left_record
join identity.normalized_records as r on r.record = p.right_record
