-- One row per stage of the buying cycle: how satisfied customers are in it, from all signals of the last two years.

select
    stage,
    count(*) as signals,
    count(distinct customer_id) as customers,
    round(sum(grade * weight) / sum(weight), 2)::double as grade,
    round(count(*) filter (where grade >= 3.5) / count(*), 4)::double as share_satisfied,
    round(count(*) filter (where grade < 2.5) / count(*), 4)::double as share_disappointed
from crm.satisfaction_signals
where happened_at > (select max(happened_at) from crm.satisfaction_signals) - interval 2 year
group by stage
order by list_position(['before buying', 'buying', 'delivery', 'using', 'service', 'long after'], stage)
