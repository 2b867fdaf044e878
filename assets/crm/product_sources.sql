-- One row per source that names products, with the source whose product list it means: its own, or the only one that
-- has nine in ten of them.

with

lists as (

    select distinct source
    from staging.products

),

asked as (

    select distinct lines.source, lines.product_id
    from staging.order_lines as lines
    anti join lists using (source)
    where lines.product_id is not null

),

found as (

    select asked.source, products.source as products_source, count(distinct asked.product_id) as found
    from asked
    inner join staging.products as products using (product_id)
    group by asked.source, products.source

),

asked_for as (

    select source, count(*) as asked
    from asked
    group by source

)

select source, source as products_source
from lists
union all
select found.source, any_value(found.products_source)
from found
inner join asked_for using (source)
where found.found * 10 >= asked_for.asked * 9
group by found.source
having count(*) = 1
