-- One row per source that names orders, with the source in which these orders are found: itself, or the only one that
-- has nine in ten of them (a csv source holds one stream, so `web_lines` speaks of the orders of `web_orders`).

with

orders as (

    select distinct source
    from staging.orders

),

sources as (

    select source, count(*) as rows from staging.order_lines group by source
    union all
    select source, count(*) from staging.feedback where order_id is not null group by source
    union all
    select source, count(*) from staging.loyalty where order_id is not null group by source

),

strangers as (

    select source, any_value(rows) as rows
    from sources
    anti join orders using (source)
    group by source

),

named as not materialized (

    select source, order_id from staging.order_lines
    union all
    select source, order_id from staging.feedback where order_id is not null
    union all
    select source, order_id from staging.loyalty where order_id is not null

),

asked as (

    -- Some hundred thousand are enough to know. Both unsigned, or DuckDB divides in 128 bits, ten times slower.
    select distinct named.source, named.order_id
    from named
    inner join strangers using (source)
    where hash(named.order_id) % greatest(1, strangers.rows // 200000)::ubigint = 0

),

found as (

    select asked.source, staged.source as orders_source, count(distinct asked.order_id) as found
    from asked
    inner join staging.orders as staged using (order_id)
    group by asked.source, staged.source

),

asked_for as (

    select source, count(*) as asked
    from asked
    group by source

)

select source, source as orders_source
from orders
union all
select found.source, any_value(found.orders_source)
from found
inner join asked_for using (source)
where found.found * 10 >= asked_for.asked * 9
group by found.source
having count(*) = 1
