-- One row per customer of the shop, as they stand there. Their own address is the one that the shop calls the default.

with

objects as (

    select
        _landed,
        from_json(payload, '{
            "firstName": "varchar", "lastName": "varchar", "locale": "varchar", "note": "varchar",
            "createdAt": "varchar", "updatedAt": "varchar", "tags": ["varchar"],
            "defaultEmailAddress": {"emailAddress": "varchar"},
            "defaultPhoneNumber": {"phoneNumber": "varchar"},
            "defaultAddress": {
                "company": "varchar", "address1": "varchar", "address2": "varchar", "city": "varchar",
                "province": "varchar", "zip": "varchar", "countryCodeV2": "varchar", "phone": "varchar",
                "firstName": "varchar", "lastName": "varchar"
            },
            "addressesV2": [{
                "company": "varchar", "address1": "varchar", "address2": "varchar", "city": "varchar",
                "province": "varchar", "zip": "varchar", "countryCodeV2": "varchar", "phone": "varchar",
                "firstName": "varchar", "lastName": "varchar"
            }],
            "metafields": [{"namespace": "varchar", "key": "varchar", "value": "varchar"}]
        }') as customer
    from landed_customers

),

placed as (

    select _landed, customer, coalesce(customer.defaultAddress, customer.addressesV2[1]) as home
    from objects

)

select
    _landed,
    _landed.record_id as record_id,
    -- Somebody who never gave a name to the shop may have written one on a parcel.
    coalesce(customer.firstName, if(customer.lastName is null, home.firstName, null)) as first_name,
    coalesce(customer.lastName, if(customer.firstName is null, home.lastName, null)) as last_name,
    home.company as company,
    customer.defaultEmailAddress.emailAddress as email,
    coalesce(customer.defaultPhoneNumber.phoneNumber, home.phone) as phone,
    concat_ws(', ', nullif(trim(home.address1), ''), nullif(trim(home.address2), '')) as street,
    home.city as city,
    home.province as region,
    home.zip as postcode,
    home.countryCodeV2 as country,
    customer.locale as language,
    customer.createdAt as joined_at,
    customer.updatedAt as updated_at,
    customer.note as notes,
    json_merge_patch(
        coalesce(
            extras(list_transform(
                customer.metafields,
                lambda field: {
                    'key': if(field.namespace = 'custom', '', field.namespace || '.') || field.key, 'value': field.value
                }
            )),
            '{}'
        ),
        json_object('tags', nullif(array_to_string(customer.tags, ', '), ''))
    ) as attributes
from placed
