-- One row per order, in the shop's own money. The total is what the order came to, with taxes (whether prices include them
-- or not), delivery, tips and discounts, as the shop's page of the order says it. Two things are taken off: what was
-- removed from the order before anybody paid for it, and gift cards, which are no sale before somebody buys with them.
-- Test orders are none; a draft becomes an order only when it is accepted, and is not read before.

with

objects as (

    select
        _landed,
        from_json(payload, '{
            "name": "varchar", "createdAt": "varchar", "processedAt": "varchar", "cancelledAt": "varchar",
            "cancelReason": "varchar", "test": "boolean", "edited": "boolean", "displayFinancialStatus": "varchar",
            "displayFulfillmentStatus": "varchar", "email": "varchar", "phone": "varchar", "customerLocale": "varchar",
            "sourceName": "varchar", "tags": ["varchar"], "note": "varchar", "discountCodes": ["varchar"],
            "paymentGatewayNames": ["varchar"], "presentmentCurrencyCode": "varchar",
            "customAttributes": [{"key": "varchar", "value": "varchar"}],
            "metafields": [{"namespace": "varchar", "key": "varchar", "value": "varchar"}],
            "customer": {"id": "varchar"},
            "billingAddress": {
                "firstName": "varchar", "lastName": "varchar", "company": "varchar", "address1": "varchar",
                "address2": "varchar", "city": "varchar", "province": "varchar", "zip": "varchar",
                "countryCodeV2": "varchar", "phone": "varchar"
            },
            "shippingAddress": {
                "firstName": "varchar", "lastName": "varchar", "company": "varchar", "address1": "varchar",
                "address2": "varchar", "city": "varchar", "province": "varchar", "zip": "varchar",
                "countryCodeV2": "varchar", "phone": "varchar"
            },
            "shippingLine": {"title": "varchar"},
            "totalPriceSet": {
                "shopMoney": {"amount": "varchar", "currencyCode": "varchar"},
                "presentmentMoney": {"amount": "varchar", "currencyCode": "varchar"}
            },
            "currentTotalPriceSet": {"shopMoney": {"amount": "decimal(18,4)"}},
            "totalRefundedSet": {"shopMoney": {"amount": "decimal(18,4)"}},
            "totalDiscountsSet": {"shopMoney": {"amount": "decimal(18,4)"}},
            "totalTaxSet": {"shopMoney": {"amount": "decimal(18,4)"}},
            "totalTipReceivedSet": {"shopMoney": {"amount": "decimal(18,4)"}},
            "transactions": [{
                "kind": "varchar", "status": "varchar", "processedAt": "varchar", "gateway": "varchar",
                "formattedGateway": "varchar"
            }],
            "fulfillments": [{
                "status": "varchar", "deliveredAt": "varchar", "estimatedDeliveryAt": "varchar",
                "trackingInfo": [{"number": "varchar"}]
            }],
            "lineItems": [{
                "isGiftCard": "boolean", "quantity": "integer", "currentQuantity": "integer",
                "originalUnitPriceSet": {"shopMoney": {"amount": "decimal(18,4)"}}
            }]
        }') as placed
    from landed_orders

),

customers as (

    select
        _landed.record_id as customer_id,
        lower(payload ->> '$.defaultEmailAddress.emailAddress') as email,
        lower(concat_ws(' ', payload ->> 'firstName', payload ->> 'lastName')) as name
    from current_customers

),

summed as (

    select
        _landed,
        placed,
        split_part(placed.customer.id, '/', 5) as customer_id,
        coalesce(placed.billingAddress, placed.shippingAddress) as address,
        try_cast(placed.totalPriceSet.shopMoney.amount as decimal(18, 4)) as asked,
        coalesce(placed.totalRefundedSet.shopMoney.amount, 0) as paid_back,
        list_filter(placed.lineItems, lambda line: line.isGiftCard) as gift_cards,
        list_filter(
            placed.transactions, lambda one: one.kind in ('SALE', 'CAPTURE') and one.status = 'SUCCESS'
        ) as payments
    from objects
    where not coalesce(placed.test, false)

),

judged as (

    select
        *,
        -- What was removed and paid back stands in what was paid back; the rest was never owed.
        if(
            placed.edited and placed.cancelledAt is null,
            greatest(asked - placed.currentTotalPriceSet.shopMoney.amount - paid_back, 0),
            0
        ) as never_owed,
        coalesce(list_sum(list_transform(
            gift_cards, lambda line: line.currentQuantity * line.originalUnitPriceSet.shopMoney.amount
        )), 0) as gift_cards_sold,
        least(coalesce(list_sum(list_transform(
            gift_cards, lambda line: (line.quantity - line.currentQuantity) * line.originalUnitPriceSet.shopMoney.amount
        )), 0), paid_back) as gift_cards_returned
    from summed

),

owned as (

    select
        judged.*,
        -- What an order says of somebody whom the shop lists is known from the list.
        customers.customer_id is null
            or coalesce(lower(placed.email) <> customers.email, placed.email is not null)
            or coalesce(nullif(lower(concat_ws(' ', address.firstName, address.lastName)), '') <> customers.name, false)
            as says_more
    from judged
    left join customers on judged.customer_id = customers.customer_id

)

select
    _landed,
    _landed.record_id as order_id,
    nullif(customer_id, '') as person_id,
    placed.processedAt as ordered_at,
    if(placed.cancelledAt is null, lower(replace(placed.displayFinancialStatus, '_', ' ')), 'cancelled') as status,
    placed.totalPriceSet.shopMoney.currencyCode as currency,
    -- What is no number is handed on, to be set aside with its reason.
    coalesce((asked - never_owed - gift_cards_sold - gift_cards_returned)::varchar, placed.totalPriceSet.shopMoney.amount)
        as total,
    nullif(paid_back - gift_cards_returned, 0) as refunded,
    nullif(placed.totalDiscountsSet.shopMoney.amount, 0) as discount,
    array_to_string(placed.discountCodes, ', ') as coupon,
    coalesce(payments[1].formattedGateway, payments[1].gateway, placed.paymentGatewayNames[1]) as payment_method,
    if(
        placed.displayFinancialStatus in ('PAID', 'PARTIALLY_REFUNDED', 'REFUNDED'),
        list_max(list_transform(payments, lambda one: one.processedAt)),
        null
    ) as paid_at,
    placed.sourceName as channel,
    placed.shippingLine.title as delivery_method,
    list_max(list_transform(placed.fulfillments, lambda one: one.deliveredAt)) as delivered_at,
    array_to_string(
        flatten(list_transform(placed.fulfillments, lambda one: list_transform(one.trackingInfo, lambda each: each.number))), ', '
    ) as tracking,
    if(says_more, address.firstName, null) as first_name,
    if(says_more, address.lastName, null) as last_name,
    if(says_more, address.company, null) as company,
    if(says_more, placed.email, null) as email,
    if(says_more, coalesce(placed.phone, address.phone), null) as phone,
    if(says_more, concat_ws(', ', nullif(trim(address.address1), ''), nullif(trim(address.address2), '')), null) as street,
    if(says_more, address.city, null) as city,
    if(says_more, address.province, null) as region,
    if(says_more, address.zip, null) as postcode,
    if(says_more, address.countryCodeV2, null) as country,
    json_merge_patch(
        coalesce(
            extras(list_concat(
                placed.customAttributes,
                list_transform(
                    placed.metafields,
                    lambda field: {
                        'key': if(field.namespace = 'custom', '', field.namespace || '.') || field.key, 'value': field.value
                    }
                )
            )),
            '{}'
        ),
        json_object(
            'order', placed.name,
            'note', placed.note,
            'tags', nullif(array_to_string(placed.tags, ', '), ''),
            'delivery', lower(replace(placed.displayFulfillmentStatus, '_', ' ')),
            'cancelled because', lower(placed.cancelReason),
            'tax', nullif(placed.totalTaxSet.shopMoney.amount, 0)::varchar,
            'tip', nullif(placed.totalTipReceivedSet.shopMoney.amount, 0)::varchar,
            'gift cards', nullif(gift_cards_sold, 0)::varchar,
            'paid in', if(
                placed.presentmentCurrencyCode <> placed.totalPriceSet.shopMoney.currencyCode,
                placed.totalPriceSet.presentmentMoney.amount || ' ' || placed.presentmentCurrencyCode,
                null
            )
        )
    ) as attributes
from owned
