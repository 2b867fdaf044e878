-- One row per thing that customers asked for and we do not have, as they put it: how often, and when last.

select
    lower(trim(comment)) as wish,
    count(*) as times,
    count(distinct customer_id) as customers,
    max(happened_at) as last_at
from crm.feedback
where kind = 'wish' and trim(comment) <> ''
group by wish
order by times desc, wish
