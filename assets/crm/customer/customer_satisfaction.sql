-- One row per customer: how satisfied they are, and whether that is changing.

with

days as (

    select today as day, true as is_now from staging.clock
    union all
    select (today - interval 90 day)::date, false from staging.clock

),

faded as (

    -- Decimals, because a sum of floats depends on the order of the rows.
    select
        signals.customer_id,
        days.is_now,
        signals.grade,
        signals.weight,
        (signals.weight * pow(0.5, greatest(date_diff('day', signals.happened_at::date, days.day), 0) / 180))::decimal(9,6)
            as weight_left
    from crm.satisfaction_signals as signals
    inner join days
        on signals.happened_at::date <= days.day

),

grades as (

    -- A return alone says nothing, and what is two years old says nothing of today.
    select
        customer_id,
        is_now,
        (sum(grade * weight_left) / sum(weight_left))::decimal(9,4) as grade
    from faded
    group by customer_id, is_now
    having max(weight) >= 0.5 and sum(weight_left) >= 0.05

),

answers as (

    select customer_id, arg_max(score, (happened_at, record_id))::integer as nps
    from crm.feedback
    where kind = 'nps' and grade is not null
    group by customer_id

)

select
    profiles.customer_id,
    round(today.grade)::integer as satisfaction_grade,
    case
        when today.grade >= before.grade + 0.5 then 'rising'
        when today.grade <= before.grade - 0.5 then 'falling'
        when today.grade is not null and before.grade is not null then 'steady'
    end as satisfaction_trend,
    answers.nps
from crm.profiles as profiles
left join grades as today
    on profiles.customer_id = today.customer_id
    and today.is_now
left join grades as before
    on profiles.customer_id = before.customer_id
    and not before.is_now
left join answers
    on profiles.customer_id = answers.customer_id
