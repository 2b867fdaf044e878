-- One row per list: how many ordered within thirty days of being offered to the team, beside those held out at random who
-- ordered within thirty days of when they would have been. Both are counted by the same rule, and only when their thirty days
-- are over. `low` and `high` are the 95 % interval of the difference by Newcombe's method from Wilson's two intervals
-- (Statistics in Medicine 17, 1998, method 10), which stays honest for three or four people; null while either side is empty.

with

tried as (

    select distinct on (issued.follow_up_id)
        issued.list,
        coalesce(forwards.customer_id, issued.customer_id) as customer_id,
        issued.is_held_out,
        issued.happened_at as since,
        coalesce(lower(follow_ups.outcome) in ('contacted', 'won', 'not interested'), false) as is_contacted
    from follow_ups.issued as issued
    cross join staging.clock as clock
    left join identity.forwards as forwards
        on issued.customer_id = forwards.old_customer_id
    left join crm.follow_ups as follow_ups
        on issued.follow_up_id = follow_ups.follow_up_id
    where issued.happened_at + interval 30 day <= clock.run_at
    order by issued.follow_up_id, issued.happened_at

),

answered as (

    select
        tried.*,
        exists (
            from crm.orders as orders
            where
                tried.customer_id = orders.customer_id
                and orders.is_sale
                and orders.ordered_at > tried.since
                and orders.ordered_at <= tried.since + interval 30 day
        ) as has_responded
    from tried

),

counted as (

    select
        list,
        count(*) filter (where not is_held_out) as offered,
        count(*) filter (where not is_held_out and is_contacted) as contacted,
        count(*) filter (where is_held_out) as held_out,
        count(*) filter (where not is_held_out and has_responded) as responded,
        count(*) filter (where is_held_out and has_responded) as responded_held_out
    from answered
    group by list

),

rated as (

    select
        *,
        responded / nullif(offered, 0) as rate,
        responded_held_out / nullif(held_out, 0) as rate_held_out,
        1.96 * 1.96 as z2
    from counted

),

wilson as (

    select
        *,
        (rate + z2 / (2 * offered) - 1.96 * sqrt(rate * (1 - rate) / offered + z2 / (4 * offered * offered)))
            / (1 + z2 / offered) as least_rate,
        (rate + z2 / (2 * offered) + 1.96 * sqrt(rate * (1 - rate) / offered + z2 / (4 * offered * offered)))
            / (1 + z2 / offered) as most_rate,
        (
            rate_held_out + z2 / (2 * held_out)
            - 1.96 * sqrt(rate_held_out * (1 - rate_held_out) / held_out + z2 / (4 * held_out * held_out))
        ) / (1 + z2 / held_out) as least_rate_held_out,
        (
            rate_held_out + z2 / (2 * held_out)
            + 1.96 * sqrt(rate_held_out * (1 - rate_held_out) / held_out + z2 / (4 * held_out * held_out))
        ) / (1 + z2 / held_out) as most_rate_held_out
    from (from rated where offered > 0 and held_out > 0)

),

compared as (

    select
        list,
        rate - rate_held_out as uplift,
        rate - rate_held_out - sqrt((rate - least_rate) ** 2 + (most_rate_held_out - rate_held_out) ** 2) as low,
        rate - rate_held_out + sqrt((most_rate - rate) ** 2 + (rate_held_out - least_rate_held_out) ** 2) as high
    from wilson

)

select
    counted.list,
    counted.contacted,
    counted.held_out,
    counted.responded,
    counted.responded_held_out,
    compared.uplift,
    compared.low,
    compared.high,
    counted.offered,
    case
        when least(counted.offered, counted.held_out) < 10 or compared.low is null then 'too early to tell'
        when compared.low > 0 then 'it brings orders'
        when compared.high < 0 then 'it costs orders'
        when least(counted.offered, counted.held_out) >= 50 and compared.high < 0.1 then 'it makes no difference worth the work'
        else 'too early to tell'
    end as verdict
from counted
left join compared using (list)
