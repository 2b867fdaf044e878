-- One row per payment that has a row among the orders of its source, but is no sale: the order that it pays stands in
-- another source. Either it names the order, and fits it; or it is of the same customer, currency and amount, within two
-- hours. `ch_3NxY` of Stripe, 33.80 GBP, "Order 731", pays order 731 of the web shop.

with

orders as (

    select
        orders.source,
        orders.record_id,
        orders.order_id,
        -- Some shops show their customers another number than the one by which their programs know the order.
        list_transform(
            [orders.order_id, orders.attributes ->> '$.order', orders.attributes ->> '$._order_number'],
            lambda one: ltrim(one, '#')
        ) as numbers,
        ltrim(orders.pays_order_id, '#') as pays,
        coalesce(orders.is_payment, false) as is_payment,
        orders.ordered_at,
        orders.paid_at,
        upper(coalesce(orders.currency, business.currency)) as currency,
        orders.total,
        coalesce(orders.refunded, 0) as refunded,
        clusters.customer_id
    from staging.orders as orders
    cross join staging.business as business
    left join identity.clusters as clusters
        on orders.person_source = clusters.source
        and orders.person_record_id = clusters.record_id

),

payments as (

    select *
    from orders
    where (is_payment or pays is not null) and total > 0

),

sales as (

    select *
    from orders
    where not is_payment and pays is null and exists (from payments)

),

numbered as (

    select distinct * exclude (numbers), unnest(numbers) as number
    from sales
    where exists (from payments where pays is not null)

),

named as (

    select
        payments.* exclude (numbers),
        sales.source as sale_source,
        sales.record_id as sale_record_id,
        sales.order_id as sale_order_id,
        abs(epoch(payments.ordered_at) - epoch(sales.ordered_at)) as gap
    from payments
    inner join numbered as sales
        on payments.pays = sales.number
        and payments.source <> sales.source
        and payments.currency = sales.currency
    where gap <= 60 * 86400
        -- A number alone may be anybody's; a deposit is of the same customer and less than the whole.
        and (payments.total = sales.total or (payments.customer_id = sales.customer_id and payments.total < sales.total))
    qualify row_number() over (
        partition by payments.source, payments.record_id
        order by payments.total <> sales.total, gap, sales.source, sales.record_id
    ) = 1

),

alike as (

    select
        payments.* exclude (numbers),
        sales.source as sale_source,
        sales.record_id as sale_record_id,
        sales.order_id as sale_order_id,
        abs(epoch(payments.ordered_at) - epoch(sales.ordered_at)) as gap
    from payments
    inner join sales
        on payments.customer_id = sales.customer_id
        and payments.currency = sales.currency
        and payments.total = sales.total
        and payments.source <> sales.source
    anti join named as known
        on payments.source = known.source
        and payments.record_id = known.record_id
    anti join named as taken
        on sales.source = taken.sale_source
        and sales.record_id = taken.sale_record_id
    where payments.is_payment and gap <= 2 * 3600

),

nearest as (

    -- Two of one amount within two hours: each is paid once.
    select *
    from alike
    qualify row_number() over (partition by source, record_id order by gap, sale_source, sale_record_id) = 1
        and row_number() over (partition by sale_source, sale_record_id order by gap, source, record_id) = 1

)

select source, record_id, order_id, sale_source, sale_record_id, sale_order_id, paid_at, total, refunded, currency,
    'it names the order' as reason
from named
union all
select source, record_id, order_id, sale_source, sale_record_id, sale_order_id, paid_at, total, refunded, currency,
    'same customer, amount and time'
from nearest
