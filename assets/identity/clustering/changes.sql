-- One row per merge or split that happened: the journal, and what this run adds to it.
-- `other_customer_id` was merged into `customer_id`, or came apart from it again.

with

latest as (

    select other_customer_id as old_id, arg_max(customer_id, "at") as customer_id, arg_max(change, "at") as change
    from journal.identity_changes
    group by other_customer_id

),

born as (

    select birth_id as old_id, source, record_id from identity.normalized_records

),

merges as (

    select f.old_customer_id as old_id, f.customer_id, 'merge' as change
    from identity.forwards as f
    left join latest as was on was.old_id = f.old_customer_id
    where was.old_id is null or was.change = 'split' or was.customer_id <> f.customer_id

),

splits as (

    select was.old_id, was.customer_id, 'split' as change
    from latest as was
    left join identity.forwards as f on f.old_customer_id = was.old_id
    where was.change = 'merge' and f.old_customer_id is null

),

new_changes as (

    from merges
    union all
    from splits

),

about as (

    -- the pair that explains best: for a merge what ties the record, for a split what holds it apart
    select old_id, change, arg_max(p.reason, (p.guard = 'decision', p.probability)) as reason
    from new_changes
    join born using (old_id)
    join (
        select left_source as source, left_record_id as record_id, band, guard, reason, probability from identity.pairs
        union all
        select right_source, right_record_id, band, guard, reason, probability from identity.pairs
    ) as p using (source, record_id)
    where (p.band = 'merged') = (change = 'merge')
    group by old_id, change

),

decided as (

    select old_id, change, arg_max(d.decided_by, d.happened_at) as decided_by,
        arg_max(d.reason, d.happened_at) as reason
    from new_changes
    join born using (old_id)
    join (
        select left_source as source, left_record_id as record_id, decision, decided_by, reason, happened_at
        from identity.decisions
        union all
        select right_source, right_record_id, decision, decided_by, reason, happened_at
        from identity.decisions
    ) as d using (source, record_id)
    where (d.decision = 'same') = (change = 'merge')
    group by old_id, change

)

select * rename ("at" as happened_at, "by" as decided_by)
from journal.identity_changes
union all by name
select
    n.customer_id,
    n.old_id as other_customer_id,
    n.change,
    clock.run_at as happened_at,
    case when decided.old_id is null then 'regulars' else coalesce(decided.decided_by, 'steward') end as decided_by,
    coalesce(
        decided.reason,
        about.reason,
        case
            when born.old_id is null then 'the record is no longer in its source'
            when n.change = 'split' then 'nothing joins them any longer'
            else 'both are the same as a third record'
        end
    ) as reason
from new_changes as n
cross join (select run_at from staging.clock) as clock
left join born using (old_id)
left join about on about.old_id = n.old_id and about.change = n.change
left join decided on decided.old_id = n.old_id and decided.change = n.change
