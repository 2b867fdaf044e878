-- One row per account at the shop. Those who run it are no customers, unless they bought something.

with

objects as (

    select
        _landed,
        from_json(payload, '{
            "id": "varchar", "email": "varchar", "first_name": "varchar", "last_name": "varchar", "role": "varchar",
            "date_created_gmt": "varchar", "date_modified_gmt": "varchar", "is_paying_customer": "boolean",
            "billing": {
                "first_name": "varchar", "last_name": "varchar", "company": "varchar", "address_1": "varchar",
                "address_2": "varchar", "city": "varchar", "state": "varchar", "postcode": "varchar",
                "country": "varchar", "email": "varchar", "phone": "varchar"
            },
            "meta_data": [{"key": "varchar", "value": "varchar"}]
        }') as customer
    from landed_customers

)

select
    _landed,
    customer.id as record_id,
    coalesce(nullif(customer.first_name, ''), customer.billing.first_name) as first_name,
    coalesce(nullif(customer.last_name, ''), customer.billing.last_name) as last_name,
    customer.billing.company as company,
    coalesce(nullif(customer.email, ''), customer.billing.email) as email,
    customer.billing.phone as phone,
    concat_ws(', ', nullif(trim(customer.billing.address_1), ''), nullif(trim(customer.billing.address_2), '')) as street,
    customer.billing.city as city,
    customer.billing.state as region,
    customer.billing.postcode as postcode,
    customer.billing.country as country,
    customer.date_created_gmt || 'Z' as joined_at,
    customer.date_modified_gmt || 'Z' as updated_at,
    extras(customer.meta_data) as attributes
from objects
where customer.is_paying_customer
    or customer.role not in ('administrator', 'shop_manager', 'editor', 'author', 'contributor')
