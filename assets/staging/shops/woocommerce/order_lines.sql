-- One row per item of an order, at what was paid for it: discounts off, taxes included. A variation is its product.

with

objects as (

    select
        _landed,
        from_json(payload, '{
            "id": "varchar", "status": "varchar",
            "line_items": [{
                "id": "varchar", "name": "varchar", "product_id": "varchar", "variation_id": "varchar", "sku": "varchar",
                "quantity": "varchar", "total": "varchar", "total_tax": "varchar",
                "meta_data": [{"key": "varchar", "value": "varchar"}]
            }]
        }') as placed
    from landed_orders

),

lines as (

    select _landed, placed.id as order_id, unnest(placed.line_items) as line
    from objects
    where placed.status not in ('trash', 'auto-draft', 'checkout-draft')

),

amounts as (

    select
        *,
        try_cast(line.total as decimal(18, 4)) + coalesce(try_cast(line.total_tax as decimal(18, 4)), 0) as total,
        try_cast(line.quantity as decimal(18, 4)) as quantity
    from lines

)

select
    _landed,
    line.id as _part,
    order_id,
    line.id as line_id,
    nullif(line.product_id, '0') as product_id,
    line.name as product,
    line.quantity as quantity,
    round(total / nullif(quantity, 0), 4) as unit_price,
    total
from amounts
