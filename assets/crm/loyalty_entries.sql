-- One row per entry of points before any expire: the till's own, those that an order earns by the scheme, and what is taken
-- back for an order that was refunded, or never came about, as far as the till has not done so itself.

with

orders as (

    select
        source,
        order_id,
        min(customer_id) as customer_id,
        -- The share of the order that came to nothing.
        min(
            case
                when not is_sale and total >= 0 then 1
                when total > 0 then least(abs(coalesce(refunded, 0)) / total, 1)
                else 0
            end
        )::decimal(9,6) as undone
    from crm.orders
    where order_id in (select order_id from staging.loyalty)
    group by source, order_id

),

entries as (

    select
        loyalty.entry_id,
        coalesce(clusters.customer_id, orders.customer_id) as customer_id,
        loyalty.at as happened_at,
        loyalty.points,
        loyalty.reason,
        loyalty.order_id,
        loyalty.attributes,
        loyalty.source,
        loyalty.record_id,
        -- What the till lets expire, or corrects, by itself is no sign of life.
        not coalesce(regexp_matches(lower(loyalty.reason), 'expir|lapse|correct|adjust|verfall|expire|caduc|scad|vervall'), false)
            as is_theirs,
        orders.undone
    from staging.loyalty as loyalty
    left join identity.clusters as clusters
        on loyalty.person_source = clusters.source
        and loyalty.person_record_id = clusters.record_id
    left join crm.order_sources as order_sources
        on loyalty.source = order_sources.source
    left join orders
        on order_sources.orders_source = orders.source
        and loyalty.order_id = orders.order_id

),

taken_back as (

    select
        arg_max(entry_id, (happened_at, record_id)) || ':taken back' as entry_id,
        customer_id,
        max(happened_at) as happened_at,
        -(sum(greatest(points, 0)) * max(undone) + sum(least(points, 0)))::decimal(18,4) as points,
        'Taken back: the order was refunded' as reason,
        order_id,
        source,
        arg_max(record_id, (happened_at, record_id)) as record_id,
        false as is_theirs
    from entries
    where undone > 0
    group by source, order_id, customer_id
    having sum(greatest(points, 0)) * max(undone) + sum(least(points, 0)) > 0

),

earned as (

    -- Once for each order, however often a source delivers it, and not where the till has counted it.
    select
        orders.*,
        scheme.earn * floor(total * rate / scheme.per) as points,
        scheme.earn * floor(greatest(revenue, 0) / scheme.per) as points_left
    from (
        select
            *, if(total > abs(coalesce(refunded, 0)) and revenue > 0, revenue / (total - abs(coalesce(refunded, 0))), 1) as rate,
            abs(coalesce(refunded, 0)) >= total or lower(trim(status)) in ('refunded', 'fully refunded', 'fully_refunded') as is_undone
        from crm.orders
        where customer_id is not null and total > 0
    ) as orders
    cross join staging.loyalty_scheme as scheme
    anti join (
        select order_sources.orders_source as source, loyalty.order_id
        from staging.loyalty as loyalty
        inner join crm.order_sources as order_sources using (source)
    ) as counted
        on orders.source = counted.source and orders.order_id = counted.order_id
    where scheme.earn is not null and (orders.is_sale or orders.is_undone)

)

select * exclude (undone), 'till' as entered_by
from entries
union all by name
select *, 'taken back' as entered_by
from taken_back
union all by name
select
    source || ':' || order_id || ':earned' as entry_id, customer_id, ordered_at as happened_at,
    points::decimal(18,4) as points, 'Earned' as reason, order_id, source, record_id, true as is_theirs, 'scheme' as entered_by
from earned
where points > 0
union all by name
select
    source || ':' || order_id || ':taken back' as entry_id, customer_id, ordered_at as happened_at,
    (points_left - points)::decimal(18,4) as points, 'Taken back: the order was refunded' as reason, order_id, source, record_id,
    false as is_theirs, 'taken back' as entered_by
from earned
where points_left < points
