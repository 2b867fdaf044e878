-- One row per month and step on the ladder of loyalty: how many customers took it. The month is that of the moment in UTC.

select
    date_trunc('month', happened_at)::date as month,
    from_stage,
    to_stage,
    count(*) as moves,
    list_position(['prospect', 'customer', 'client', 'supporter', 'advocate', 'partner'], to_stage)
        > list_position(['prospect', 'customer', 'client', 'supporter', 'advocate', 'partner'], from_stage) as is_up
from crm.ladder_moves
group by month, from_stage, to_stage
order by month, moves desc, from_stage, to_stage
