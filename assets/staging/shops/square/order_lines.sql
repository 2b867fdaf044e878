-- One row per line of a sale.

with

orders as (

    select
        _landed,
        json_transform(payload, '{
            "id": "VARCHAR", "state": "VARCHAR",
            "line_items": [{"uid": "VARCHAR", "name": "VARCHAR", "variation_name": "VARCHAR", "quantity": "VARCHAR",
                "catalog_object_id": "VARCHAR", "item_type": "VARCHAR",
                "base_price_money": {"amount": "BIGINT", "currency": "VARCHAR"},
                "total_money": {"amount": "BIGINT", "currency": "VARCHAR"}}]
        }') as sale
    from landed_orders

),

lines as (

    select _landed, sale.id as order_id, unnest(sale.line_items) as line, generate_subscripts(sale.line_items, 1) as place
    from orders
    where sale.state <> 'DRAFT'

)

select
    _landed,
    coalesce(line.uid, place::varchar) as _part,
    order_id,
    coalesce(line.uid, place::varchar) as line_id,
    line.catalog_object_id as product_id,
    concat_ws(', ', line.name, if(line.variation_name <> 'Regular', line.variation_name, null)) as product,
    line.quantity,
    minor_amount(line.base_price_money.amount, line.base_price_money.currency) as unit_price,
    minor_amount(line.total_money.amount, line.total_money.currency) as total
from lines
where line.item_type is distinct from 'GIFT_CARD'
