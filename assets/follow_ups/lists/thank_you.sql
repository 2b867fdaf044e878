-- One row per customer whose first order, a large one, or a kind answer is of the last `within_days` days.

with

large as (

    select
        coalesce(getvariable('large_order')::double, 2 * (sum(revenue) / nullif(sum(orders), 0))) as revenue
    from crm.customers

),

bought as (

    select
        orders.customer_id,
        orders.order_id,
        orders.ordered_at as thanked_at,
        orders.ordered_on as thanked_on,
        orders.revenue as order_revenue,
        orders.ordered_at = customers.first_order_at as is_first,
        orders.source
    from crm.orders as orders
    inner join crm.customers as customers using (customer_id)
    cross join large
    where orders.is_sale and (orders.ordered_at = customers.first_order_at or orders.revenue >= large.revenue)

),

praise as (

    select
        feedback.customer_id,
        null as order_id,
        feedback.happened_at as thanked_at,
        timezone(business.timezone, timezone('UTC', feedback.happened_at))::date as thanked_on,
        null as order_revenue,
        false as is_first,
        feedback.source || ' ' || feedback.record_id as source
    from crm.feedback as feedback
    cross join staging.business as business
    where feedback.grade >= 4.5 and trim(feedback.comment) <> '' and feedback.customer_id is not null

),

reasons as (

    select * from bought
    union all
    select * from praise

)

select
    customer_id,
    coalesce(order_id, source) as occasion,
    thanked_on + getvariable('within_days')::integer as due_on,
    order_id,
    thanked_on,
    order_revenue::decimal(18,4) as order_revenue,
    case
        when order_id is null then 'Kind words in an answer'
        when is_first then 'First order'
        else 'Large order'
    end as occasion_name,
    if(order_id is null, 'Your kind words made our day', 'We hope you are happy with your order') as thanks
from reasons
cross join staging.clock as clock
where thanked_on > clock.today - getvariable('within_days')::integer and thanked_on <= clock.today
qualify row_number() over (partition by customer_id order by thanked_at desc, source, order_id) = 1
