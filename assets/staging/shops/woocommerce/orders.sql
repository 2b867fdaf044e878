-- One row per order. The total is what was asked for, taxes, shipping, fees and discounts included; what was paid back
-- stands beside it, from the order itself and from the list of refunds, each refund once.

with

objects as (

    select
        _landed,
        from_json(payload, '{
            "id": "varchar", "status": "varchar", "currency": "varchar", "total": "varchar", "discount_total": "varchar",
            "discount_tax": "varchar", "customer_id": "varchar", "payment_method_title": "varchar",
            "payment_method": "varchar", "created_via": "varchar", "date_created_gmt": "varchar",
            "date_paid_gmt": "varchar", "parent_id": "varchar", "customer_note": "varchar",
            "billing": {
                "first_name": "varchar", "last_name": "varchar", "company": "varchar", "address_1": "varchar",
                "address_2": "varchar", "city": "varchar", "state": "varchar", "postcode": "varchar",
                "country": "varchar", "email": "varchar", "phone": "varchar"
            },
            "coupon_lines": [{"code": "varchar"}],
            "shipping_lines": [{"method_title": "varchar"}],
            "refunds": [{"id": "varchar", "total": "varchar"}],
            "meta_data": [{"key": "varchar", "value": "varchar"}]
        }') as placed
    from landed_orders

),

refunds as (

    -- A refund may be listed before the order that names it is read again, or be known from the order alone.
    select order_id, sum(abs(amount)) as amount
    from (
        select distinct on (order_id, refund_id) order_id, refund_id, amount
        from (
            select
                payload ->> 'parent_id' as order_id,
                payload ->> 'id' as refund_id,
                try_cast(payload ->> 'amount' as decimal(18, 4)) as amount
            from current_refunds
            union all
            select placed.id, refund.id, try_cast(refund.total as decimal(18, 4))
            from (select placed, unnest(placed.refunds) as refund from objects where _landed.valid_to is null)
        )
        where amount is not null
        order by order_id, refund_id, abs(amount) desc
    )
    group by order_id

),

accounts as (

    select
        payload ->> 'id' as customer_id,
        lower(coalesce(nullif(payload ->> 'email', ''), payload ->> '$.billing.email')) as email,
        nullif(lower(strip_accents(trim(concat_ws(
            ' ',
            coalesce(nullif(payload ->> 'first_name', ''), payload ->> '$.billing.first_name'),
            coalesce(nullif(payload ->> 'last_name', ''), payload ->> '$.billing.last_name')
        )))), '') as name
    from current_customers

),

billed as (

    select
        _landed,
        placed,
        nullif(placed.customer_id, '0') as customer_id,
        nullif(lower(trim(placed.billing.email)), '') as email,
        nullif(lower(strip_accents(trim(concat_ws(' ', placed.billing.first_name, placed.billing.last_name)))), '') as name
    from objects

),

judged as (

    -- Under one account a marketplace buys for everybody, and a friend for a friend: another name with another address is
    -- somebody else. A new address of the same name is one more of theirs; what the account says already is not said twice.
    select
        billed._landed,
        billed.placed,
        if(billed.name <> accounts.name and billed.email <> accounts.email, null, billed.customer_id) as customer_id,
        accounts.customer_id is null or billed.email <> accounts.email as says_more
    from billed
    left join accounts on accounts.customer_id = billed.customer_id

)

select
    judged._landed,
    placed.id as order_id,
    judged.customer_id as person_id,
    placed.date_created_gmt || 'Z' as ordered_at,
    replace(placed.status, 'on-hold', 'on hold') as status,
    placed.currency as currency,
    placed.total as total,
    refunds.amount as refunded,
    try_cast(placed.discount_total as decimal(18, 4)) + coalesce(try_cast(placed.discount_tax as decimal(18, 4)), 0)
        as discount,
    array_to_string(list_transform(placed.coupon_lines, lambda line: line.code), ', ') as coupon,
    coalesce(nullif(placed.payment_method_title, ''), placed.payment_method) as payment_method,
    placed.date_paid_gmt || 'Z' as paid_at,
    placed.created_via as channel,
    placed.shipping_lines[1].method_title as delivery_method,
    if(says_more, placed.billing.first_name, null) as first_name,
    if(says_more, placed.billing.last_name, null) as last_name,
    if(says_more, placed.billing.company, null) as company,
    if(says_more, placed.billing.email, null) as email,
    if(says_more, placed.billing.phone, null) as phone,
    if(says_more, concat_ws(', ', nullif(trim(placed.billing.address_1), ''), nullif(trim(placed.billing.address_2), '')), null)
        as street,
    if(says_more, placed.billing.city, null) as city,
    if(says_more, placed.billing.state, null) as region,
    if(says_more, placed.billing.postcode, null) as postcode,
    if(says_more, placed.billing.country, null) as country,
    extras(placed.meta_data) as attributes
from judged
left join refunds on refunds.order_id = placed.id
where placed.status not in ('trash', 'auto-draft', 'checkout-draft')
