-- One row per statement about being contacted: a customer who subscribed, or who unsubscribed again, by e-mail, SMS and
-- WhatsApp. A box that nobody ticked (never or not subscribed) says nothing, nor does an opt-in that waits for a click.
-- A no without a date is as late as the object, a yes as early as the customer: so no yes outdoes a no by a guess.

with

objects as (

    select
        _landed,
        from_json(payload, '{
            "createdAt": "varchar", "updatedAt": "varchar",
            "defaultEmailAddress": {
                "marketingState": "varchar", "marketingUpdatedAt": "varchar", "marketingOptInLevel": "varchar"
            },
            "defaultPhoneNumber": {
                "smsMarketingConsent": {"state": "varchar", "updatedAt": "varchar", "optInLevel": "varchar"},
                "whatsAppMarketingConsent": {"state": "varchar", "updatedAt": "varchar", "optInLevel": "varchar"}
            }
        }') as customer
    from landed_customers

),

said as (

    select _landed, customer, unnest([
        {
            'channel': 'email',
            'state': customer.defaultEmailAddress.marketingState,
            'said_at': customer.defaultEmailAddress.marketingUpdatedAt,
            'level': customer.defaultEmailAddress.marketingOptInLevel
        },
        {
            'channel': 'sms',
            'state': customer.defaultPhoneNumber.smsMarketingConsent.state,
            'said_at': customer.defaultPhoneNumber.smsMarketingConsent.updatedAt,
            'level': customer.defaultPhoneNumber.smsMarketingConsent.optInLevel
        },
        {
            'channel': 'chat',
            'state': customer.defaultPhoneNumber.whatsAppMarketingConsent.state,
            'said_at': customer.defaultPhoneNumber.whatsAppMarketingConsent.updatedAt,
            'level': customer.defaultPhoneNumber.whatsAppMarketingConsent.optInLevel
        }
    ]) as statement
    from objects

)

select
    _landed,
    statement.channel as _part,
    _landed.record_id as person_id,
    coalesce(statement.said_at, if(statement.state = 'SUBSCRIBED', customer.createdAt, customer.updatedAt)) as "at",
    statement.channel as channel,
    if(statement.state = 'SUBSCRIBED', 'granted', 'withdrawn') as status,
    concat_ws(', ', 'Shopify: ' || lower(statement.state), lower(replace(statement.level, '_', ' '))) as evidence
from said
-- Whose data was erased at the shop is not to be contacted any more either.
where statement.state in ('SUBSCRIBED', 'UNSUBSCRIBED', 'REDACTED')
