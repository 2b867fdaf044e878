-- One row per month in which somebody answered or complained: how satisfied they were. The month is that of the moment in UTC.

with

signals as (

    select
        date_trunc('month', happened_at)::date as month,
        kind,
        grade
    from crm.satisfaction_signals

),

promoters as (

    select
        date_trunc('month', happened_at)::date as month,
        count(*) as answers,
        count(*) filter (where score >= 9) - count(*) filter (where score <= 6) as balance
    from crm.feedback
    where kind = 'nps' and grade is not null
    group by month

)

select
    signals.month,
    count(*) filter (where kind not like 'complaint%' and kind <> 'return') as answers,
    -- Summed as decimals: an average of floats depends on the order of the rows, and that on the release of DuckDB.
    round(
        sum(grade::decimal(9, 4)) filter (where kind not like 'complaint%' and kind <> 'return')::double
            / nullif(count(*) filter (where kind not like 'complaint%' and kind <> 'return'), 0),
        2
    ) as grade,
    count(*) filter (where kind not like 'complaint%' and kind <> 'return' and grade >= 3.5) as satisfied,
    count(*) filter (where kind not like 'complaint%' and kind <> 'return' and grade < 2.5) as disappointed,
    coalesce(max(promoters.answers), 0) as nps_answers,
    round(100.0 * max(promoters.balance) / max(promoters.answers))::integer as nps,
    count(*) filter (where kind in ('complaint', 'complaint, high', 'complaint, low')) as complaints,
    count(*) filter (where kind = 'return') as returns
from signals
left join promoters
    on signals.month = promoters.month
group by signals.month
order by signals.month
