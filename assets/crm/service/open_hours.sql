-- One row per stretch of time in which the business is, was or will be open, with the open seconds before it: so time between
-- two moments, in open hours, is a difference.

with

days as (

    select unnest(
        generate_series(
            (
                -- A year that was mistyped must not make a million days.
                select greatest(
                    least(
                        min(clock.today) - 366,
                        (select min(opened_at)::date - 1 from crm.complaints),
                        (select min(happened_at)::date - 1 from crm.interactions)
                    ),
                    min(clock.today) - 7305
                )
            )::timestamp,
            max(clock.today)::timestamp + interval 400 day,
            interval 1 day
        )
    )::date as day
    from staging.clock as clock

),

stretches as (

    select
        days.day,
        timezone('UTC', timezone(business.timezone, days.day::timestamp + to_minutes(hours.opens))) as opens_at,
        timezone('UTC', timezone(business.timezone, days.day::timestamp + to_minutes(hours.closes))) as closes_at
    from days
    cross join staging.business as business
    inner join crm.opening_hours as hours
        on isodow(days.day) = hours.weekday
    anti join crm.closures as closures
        on days.day = closures.closed_on

)

select
    day,
    dense_rank() over (order by day) as open_day,
    opens_at,
    closes_at,
    epoch(closes_at)::bigint - epoch(opens_at)::bigint as seconds,
    coalesce(
        sum(epoch(closes_at)::bigint - epoch(opens_at)::bigint) over (
            order by opens_at rows between unbounded preceding and 1 preceding
        ),
        0
    )::bigint as seconds_before
from stretches
