-- One row per customer of Stripe, and per version of them.

with

customers as (

    select
        _landed,
        json_transform(payload, '{
            "id": "VARCHAR", "name": "VARCHAR", "email": "VARCHAR", "phone": "VARCHAR", "description": "VARCHAR",
            "created": "BIGINT", "preferred_locales": ["VARCHAR"],
            "address": {"line1": "VARCHAR", "line2": "VARCHAR", "city": "VARCHAR", "state": "VARCHAR",
                "postal_code": "VARCHAR", "country": "VARCHAR"},
            "shipping": {"name": "VARCHAR", "phone": "VARCHAR",
                "address": {"line1": "VARCHAR", "line2": "VARCHAR", "city": "VARCHAR", "state": "VARCHAR",
                    "postal_code": "VARCHAR", "country": "VARCHAR"}}
        }') as customer,
        payload -> '$.metadata' as metadata
    from landed_customers

),

addressed as (

    -- Of two addresses one, whole: a street of one and a town of the other is none.
    select
        *,
        case
            when coalesce(customer.address.line1, customer.address.city, customer.address.postal_code) is not null
                then customer.address
            else customer.shipping.address
        end as address
    from customers

)

select
    _landed,
    customer.id as record_id,
    coalesce(customer.name, customer.shipping.name) as name,
    customer.email,
    coalesce(customer.phone, customer.shipping.phone) as phone,
    concat_ws(', ', nullif(address.line1, ''), nullif(address.line2, '')) as street,
    address.city,
    address.state as region,
    address.postal_code as postcode,
    address.country,
    left(customer.preferred_locales[1], 2) as language,
    from_epoch(customer.created) as joined_at,
    customer.description as notes,
    metadata as attributes
from addressed
