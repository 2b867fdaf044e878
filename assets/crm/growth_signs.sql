-- One row per moment (today, and a year ago) and customer who had bought for ninety days by then: how much they used us, and
-- whether their beginning looked like that of those who were heavy users then.

-- A beginning is how often they came in their first ninety days (once to four times and more), and whether they spent more
-- than the middle customer on the first of them. It looks like that of heavy users if half as many again as among all of those
-- who began so have become heavy users, of ten at least.

with

moments as (

    select 'today' as moment, today as until from staging.clock
    union all
    select 'a year ago', today - 365 from staging.clock

),

beginnings as (

    select
        moments.moment,
        moments.until,
        visits.customer_id,
        count(*) as visits,
        min(visits.ordered_on) as first_on,
        arg_min(visits.revenue, visits.ordered_on) as first_revenue
    from moments
    inner join crm.visits as visits on visits.ordered_on <= moments.until
    group by all
    having first_on <= moments.until - 90

),

counted as (

    select
        beginnings.*,
        count(*) filter (where visits.ordered_on < beginnings.first_on + 90) as early,
        count(*) filter (where visits.ordered_on > beginnings.until - 365 and visits.ordered_on <= beginnings.until) as before,
        count(*) filter (where visits.ordered_on > beginnings.until) as after
    from beginnings
    inner join crm.visits as visits using (customer_id)
    group by all

),

classed as (

    select
        *,
        least(early, 4) as began_often,
        first_revenue > median(first_revenue) over (partition by moment) as began_large,
        3 * (rank() over (partition by moment order by visits) - 1) // greatest(count(*) over (partition by moment) - 1, 1)
            as third
    from counted

),

shares as (

    select
        *,
        avg((third >= 2)::integer) over (partition by moment) as heavy_of_all,
        avg((third >= 2)::integer) over (partition by moment, began_often, began_large) as heavy_of_alike,
        count(*) over (partition by moment, began_often, began_large) as alike
    from classed

)

select
    moment,
    customer_id,
    third >= 2 as is_heavy,
    alike >= 10 and heavy_of_alike >= 1.5 * heavy_of_all as looks_heavy,
    before,
    after
from shares
