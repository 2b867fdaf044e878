-- One row per customer in Square's directory, and per version of them.

with

customers as (

    select
        _landed,
        json_transform(payload, '{
            "id": "VARCHAR", "given_name": "VARCHAR", "family_name": "VARCHAR", "company_name": "VARCHAR",
            "nickname": "VARCHAR", "email_address": "VARCHAR", "phone_number": "VARCHAR", "birthday": "VARCHAR",
            "note": "VARCHAR", "reference_id": "VARCHAR", "created_at": "VARCHAR", "updated_at": "VARCHAR",
            "preferences": {"email_unsubscribed": "BOOLEAN"},
            "address": {"address_line_1": "VARCHAR", "address_line_2": "VARCHAR", "locality": "VARCHAR",
                "administrative_district_level_1": "VARCHAR", "postal_code": "VARCHAR", "country": "VARCHAR"}
        }') as customer
    from landed_customers

)

select
    _landed,
    customer.id as record_id,
    customer.given_name as first_name,
    customer.family_name as last_name,
    customer.company_name as company,
    customer.email_address as email,
    customer.phone_number as phone,
    -- Square writes the year 0000 where somebody told the day alone.
    case
        when customer.birthday like '0000-%'
            then strftime(try_cast('2000' || customer.birthday[5:] as date), '%d %B')
        else customer.birthday
    end as birth_date,
    concat_ws(', ', nullif(customer.address.address_line_1, ''), nullif(customer.address.address_line_2, '')) as street,
    customer.address.locality as city,
    customer.address.administrative_district_level_1 as region,
    customer.address.postal_code as postcode,
    customer.address.country,
    customer.created_at as joined_at,
    customer.updated_at,
    customer.note as notes,
    -- That nobody unsubscribed says nothing: only a no is told.
    if(customer.preferences.email_unsubscribed, 'no', null) as "consent.email",
    json_merge_patch('{}', json_object('nickname', customer.nickname, 'reference_id', customer.reference_id)) as attributes
from customers
