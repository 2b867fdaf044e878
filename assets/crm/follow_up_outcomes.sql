-- One row per list: how many ordered within thirty days of being contacted, beside those held out at random.
-- `low` and `high` are the 95 % interval of the difference (normal approximation); null while either side is empty.

with

tried as (

    select
        issued.list,
        coalesce(forwards.customer_id, issued.customer_id) as customer_id,
        true as is_held_out,
        issued.happened_at as since
    from follow_ups.issued as issued
    left join identity.forwards as forwards
        on issued.customer_id = forwards.old_customer_id
    where issued.is_held_out
    union all
    select list, customer_id, false, closed_at
    from crm.follow_ups
    where lower(outcome) in ('contacted', 'won', 'not interested')

),

answered as (

    select
        tried.list,
        tried.is_held_out,
        bool_or(coalesce(orders.order_id is not null, false)) as has_responded
    from tried
    left join crm.orders as orders
        on tried.customer_id = orders.customer_id
        and orders.ordered_at > tried.since
        and orders.ordered_at <= tried.since + interval 30 day
    group by tried.list, tried.is_held_out, tried.customer_id, tried.since

),

counted as (

    select
        list,
        count(*) filter (where not is_held_out) as contacted,
        count(*) filter (where is_held_out) as held_out,
        count(*) filter (where has_responded and not is_held_out) as responded,
        count(*) filter (where has_responded and is_held_out) as responded_held_out
    from answered
    group by list

),

rated as (

    select
        *,
        responded / nullif(contacted, 0) as rate,
        responded_held_out / nullif(held_out, 0) as rate_held_out
    from counted

),

compared as (

    select
        *,
        rate - rate_held_out as uplift,
        1.96 * sqrt(rate * (1 - rate) / nullif(contacted, 0) + rate_held_out * (1 - rate_held_out) / nullif(held_out, 0))
            as margin
    from rated

)

select
    list,
    contacted,
    held_out,
    responded,
    responded_held_out,
    uplift,
    uplift - margin as low,
    uplift + margin as high
from compared
