-- One row per move on the ladder of loyalty: when, from where to where, and why. Worked out anew from all that happened, so a
-- merge or a late order moves them as if it had always been known; a step down is of the day on which something stopped counting.

with

standing as (

    select
        customer_id,
        happened_at,
        sum(ever) over turn as ever,
        sum(visits) over turn as visits,
        sum(friends) over turn as friends,
        sum(said) over turn as said,
        sum(answers) over turn as answers,
        sum(grades) over turn as grades,
        sum(partner) over turn as partner
    from crm.ladder_signals
    window turn as (partition by customer_id order by happened_at rows unbounded preceding)

),

placed as (

    select
        standing.*,
        ladder.*,
        answers >= 2 and grades >= ladder.satisfied * answers as is_satisfied,
        case
            when partner > 0 then 5
            when ever > 0 and (friends >= recommended or said >= praised) then 4
            when visits >= supporter_visits or (visits >= client_visits and is_satisfied) then 3
            when visits >= client_visits then 2
            when ever > 0 then 1
            else 0
        end as stage
    from standing
    cross join staging.ladder as ladder

),

moved as (

    select *, coalesce(lag(stage) over (partition by customer_id order by happened_at), 0) as stage_before
    from placed

)

select
    customer_id,
    happened_at,
    ['prospect', 'customer', 'client', 'supporter', 'advocate', 'partner'][stage_before + 1] as from_stage,
    ['prospect', 'customer', 'client', 'supporter', 'advocate', 'partner'][stage + 1] as to_stage,
    case
        when stage > stage_before then case
            when stage = 5 then 'a partner agreement began'
            when stage = 4 and friends >= recommended
                then 'recommended us to ' || case when friends = 1 then 'somebody who came' else friends || ' who came' end
            when stage = 4 then 'would recommend us, said ' || case said when 1 then 'once' when 2 then 'twice' else said || ' times' end
            when stage = 3 and visits >= supporter_visits then 'bought on ' || visits || ' days within ' || memory_days || ' days'
            when stage = 3 then 'bought on ' || visits || ' days and is satisfied: ' || round(grades / answers, 1) || ' of 5'
            when stage = 2 then 'bought on ' || visits || ' days within ' || memory_days || ' days'
            else 'bought for the first time'
        end
        when stage_before = 5 then 'the partner agreement ended'
        when stage_before = 4 then 'has not recommended us in ' || memory_days || ' days, or would not any more'
        when stage_before = 3 and visits >= client_visits then 'bought on fewer days, or is less satisfied: ' || visits || ' in ' || memory_days || ' days'
        else 'bought on ' || visits || case when visits = 1 then ' day' else ' days' end || ' in the last ' || memory_days || ' days'
    end as reason
from moved
where stage <> stage_before
