-- One row per variation of an item in the catalogue, which is what a line of an order names.

with

items as (

    select
        _landed,
        json_transform(payload, '{
            "item_data": {"name": "VARCHAR", "category_id": "VARCHAR", "categories": [{"id": "VARCHAR"}],
                "reporting_category": {"id": "VARCHAR"},
                "variations": [{"id": "VARCHAR", "item_variation_data": {"name": "VARCHAR", "sku": "VARCHAR",
                    "price_money": {"amount": "BIGINT", "currency": "VARCHAR"}}}]}
        }').item_data as item
    from landed_catalog
    where payload ->> '$.type' = 'ITEM'

),

categories as (

    select payload ->> '$.id' as id, payload ->> '$.category_data.name' as name
    from current_catalog
    where payload ->> '$.type' = 'CATEGORY'

),

variations as (

    select _landed, item, unnest(item.variations) as variation
    from items

)

select
    _landed,
    variation.id as _part,
    variation.id as product_id,
    concat_ws(
        ', ', item.name, if(variation.item_variation_data.name <> 'Regular', variation.item_variation_data.name, null)
    ) as name,
    categories.name as category,
    minor_amount(
        variation.item_variation_data.price_money.amount, variation.item_variation_data.price_money.currency
    ) as price,
    variation.item_variation_data.price_money.currency
from variations
left join categories
    on coalesce(item.reporting_category.id, item.categories[1].id, item.category_id) = categories.id
