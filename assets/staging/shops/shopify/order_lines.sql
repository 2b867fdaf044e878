-- One row per line of an order: what the customer kept of it, after units that came back or were taken off the order, at
-- what all its discounts left of the price. A gift card is no sale: its line brings nothing.

with

objects as (

    select
        _landed,
        from_json(payload, '{
            "test": "boolean",
            "lineItems": [{
                "id": "varchar", "title": "varchar", "variantTitle": "varchar", "sku": "varchar", "vendor": "varchar",
                "quantity": "integer", "currentQuantity": "integer", "isGiftCard": "boolean",
                "product": {"id": "varchar", "productType": "varchar"},
                "customAttributes": [{"key": "varchar", "value": "varchar"}],
                "originalUnitPriceSet": {"shopMoney": {"amount": "decimal(18,4)", "currencyCode": "varchar"}},
                "discountedTotalSet": {"shopMoney": {"amount": "decimal(18,4)"}}
            }]
        }') as placed
    from landed_orders

),

lines as (

    select _landed, unnest(placed.lineItems) as line
    from objects
    where not coalesce(placed.test, false)

)

select
    _landed,
    split_part(line.id, '/', 5) as _part,
    _landed.record_id as order_id,
    split_part(line.id, '/', 5) as line_id,
    split_part(line.product.id, '/', 5) as product_id,
    concat_ws(', ', line.title, line.variantTitle) as product,
    nullif(line.product.productType, '') as category,
    line.currentQuantity as quantity,
    line.originalUnitPriceSet.shopMoney.amount as unit_price,
    case
        when line.isGiftCard then 0::decimal(18,4)
        when line.currentQuantity = line.quantity then line.discountedTotalSet.shopMoney.amount
        else (line.discountedTotalSet.shopMoney.amount * line.currentQuantity / greatest(line.quantity, 1))::decimal(18,4)
    end as total,
    json_merge_patch(
        coalesce(extras(line.customAttributes), '{}'),
        json_object(
            'sku', nullif(line.sku, ''),
            'returned or removed', nullif(line.quantity - line.currentQuantity, 0)::varchar,
            'gift card', if(line.isGiftCard, 'yes', null)
        )
    ) as attributes
from lines
