-- One row per customer: how satisfied they are.

with

answers as (

    select
        customer_id,
        grade,
        if(kind = 'nps', score, null) as nps,
        row_number() over (
            partition by customer_id, grade is null order by happened_at desc, source, record_id
        ) as recency
    from crm.feedback
    where customer_id is not null and score is not null

),

satisfaction as (

    select
        customer_id,
        -- Three, because one bad day is not a disappointed customer.
        round(sum(grade) filter (where recency <= 3) / nullif(count(grade) filter (where recency <= 3), 0))::integer
            as satisfaction_grade,
        arg_min(nps, recency) filter (where nps is not null)::integer as nps
    from answers
    where grade is not null
    group by customer_id

)

select profiles.customer_id, satisfaction.satisfaction_grade, satisfaction.nps
from crm.profiles as profiles
left join satisfaction using (customer_id)
