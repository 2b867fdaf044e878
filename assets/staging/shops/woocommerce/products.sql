-- One row per product, and per variation of one (a size, a colour), under its product's categories.

with

products as (

    select
        _landed,
        from_json(payload, '{
            "id": "varchar", "name": "varchar", "price": "varchar", "regular_price": "varchar", "sku": "varchar",
            "status": "varchar", "type": "varchar", "categories": [{"name": "varchar"}],
            "meta_data": [{"key": "varchar", "value": "varchar"}]
        }') as product
    from landed_products

),

variations as (

    select
        _landed,
        from_json(payload, '{
            "id": "varchar", "name": "varchar", "price": "varchar", "regular_price": "varchar", "parent_id": "varchar",
            "attributes": [{"option": "varchar"}]
        }') as variation
    from landed_variations

),

named as (

    select distinct on (product.id)
        product.id as product_id,
        product.name as name,
        array_to_string(list_transform(product.categories, lambda each: each.name), ', ') as category
    from products
    where _landed.valid_to is null

)

select
    _landed,
    product.id as product_id,
    product.name as name,
    array_to_string(list_transform(product.categories, lambda each: each.name), ', ') as category,
    coalesce(nullif(product.price, ''), product.regular_price) as price
from products
where product.status not in ('trash', 'auto-draft')
union all
select
    _landed,
    variation.id,
    concat_ws(
        ', ',
        coalesce(named.name, variation.name),
        nullif(array_to_string(list_transform(variation.attributes, lambda each: each.option), ', '), '')
    ),
    named.category,
    coalesce(nullif(variation.price, ''), variation.regular_price)
from variations
left join named on named.product_id = variation.parent_id
