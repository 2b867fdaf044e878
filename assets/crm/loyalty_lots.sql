-- One row per lot of points that somebody earned, where points expire: when it does, and what is left of it to expire. Points
-- are spent, and expire, in the order in which they were earned.

-- What has expired by the end of a lot is the most, over that lot and those before it, of all that was earned up to there less
-- all that was spent before its end; so a lot needs to know nothing of how the others ended.

with

taken_back as (

    select customer_id, source, order_id, sum(points) as points
    from crm.loyalty_entries
    where entered_by = 'taken back'
    group by all

),

lots as (

    -- What was taken back of a lot neither expires nor was spent; it was earned by the first entry of its order.
    select
        entries.entry_id,
        entries.customer_id,
        entries.source,
        entries.record_id,
        entries.order_id,
        entries.happened_at as earned_at,
        entries.happened_at + to_months(scheme.expires_after_months) as expires_at,
        greatest(entries.points + if(
            row_number() over (partition by entries.customer_id, entries.source, entries.order_id order by entries.happened_at, entries.entry_id, entries.record_id) = 1,
            coalesce(taken_back.points, 0), 0
        ), 0) as points
    from crm.loyalty_entries as entries
    cross join staging.loyalty_scheme as scheme
    left join taken_back
        on entries.customer_id = taken_back.customer_id and entries.source = taken_back.source
        and entries.order_id = taken_back.order_id
    where entries.points > 0 and scheme.expires_after_months is not null and entries.customer_id is not null

),

spent as (

    select customer_id, happened_at, sum(sum(-points)) over (partition by customer_id order by happened_at) as spent
    from crm.loyalty_entries
    where points < 0 and entered_by <> 'taken back'
    group by customer_id, happened_at

),

earned as (

    select
        *,
        sum(points) over turn as earned,
        row_number() over turn as number
    from lots
    window turn as (partition by customer_id order by earned_at, entry_id, source, record_id rows unbounded preceding)

),

ended as (

    select
        earned.*,
        greatest(max(earned.earned - coalesce(spent.spent, 0)) over (
            partition by earned.customer_id order by earned.number rows unbounded preceding
        ), 0) as gone
    from earned
    asof left join spent
        on earned.customer_id = spent.customer_id and earned.expires_at > spent.happened_at

)

select
    entry_id,
    customer_id,
    source,
    record_id,
    order_id,
    earned_at,
    expires_at,
    points,
    (gone - coalesce(lag(gone) over (partition by customer_id order by number), 0))::decimal(18,4) as expires
from ended
