-- One row per product. Its price is the lowest of its variants'; what it costs the shop is known where that is the same
-- for all of them.

with

objects as (

    select
        _landed,
        from_json(payload, '{
            "title": "varchar", "productType": "varchar", "category": {"name": "varchar"},
            "variants": [{"price": "decimal(18,4)", "inventoryItem": {"unitCost": {"amount": "decimal(18,4)"}}}]
        }') as product
    from landed_products

),

priced as (

    select
        _landed,
        product,
        list_min(list_transform(product.variants, lambda one: one.price)) as price,
        list_transform(product.variants, lambda one: one.inventoryItem.unitCost.amount) as costs
    from objects

)

select
    _landed,
    _landed.record_id as product_id,
    product.title as name,
    coalesce(nullif(product.productType, ''), product.category.name) as category,
    price,
    if(list_min(costs) = list_max(costs) and len(list_filter(costs, lambda one: one is null)) = 0, costs[1], null) as cost
from priced
