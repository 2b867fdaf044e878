-- One row per product of Stripe, with the price that it usually has.

with

products as (

    select
        _landed,
        json_transform(payload, '{
            "id": "VARCHAR", "name": "VARCHAR", "default_price": {"unit_amount": "BIGINT", "currency": "VARCHAR"}
        }') as product,
        payload -> '$.metadata' as metadata
    from landed_products

)

select
    _landed,
    product.id as product_id,
    product.name,
    stripe_amount(product.default_price.unit_amount, product.default_price.currency) as price,
    upper(product.default_price.currency) as currency,
    metadata as attributes
from products
