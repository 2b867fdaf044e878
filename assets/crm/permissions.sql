-- One row per customer and channel: whether they may be contacted that way, by which statement, where it stands, and
-- what would change it.

with

channels as (

    select
        unnest(['email', 'sms', 'call', 'post']) as channel,
        unnest(['e-mail', 'text message', 'call', 'letter']) as way,
        unnest(['e-mail address', 'phone number', 'phone number', 'postal address']) as address

),

asked as (

    select
        customers.customer_id,
        channels.channel,
        channels.way,
        channels.address,
        case channels.channel
            when 'email' then may_email when 'sms' then may_sms when 'call' then may_call else may_post
        end as is_allowed,
        case channels.channel
            when 'email' then email is not null when 'post' then coalesce(street, postcode) is not null
            else phone is not null
        end as has_address,
        customers.orders
    from crm.customers as customers
    cross join channels

)

select
    asked.customer_id,
    asked.channel,
    asked.is_allowed,
    case
        when standing.status in ('withdrawn', 'unclear') then standing.status
        when not asked.has_address then 'no address'
        when standing.status = 'granted' then 'granted'
        when asked.channel in ('call', 'post') then 'nothing said'
        when asked.orders > 0 then 'customer'
        else 'nothing said'
    end as permission,
    case
        when standing.status = 'withdrawn' then 'No to ' || case
            when standing.holds_by in ('record', 'key') then asked.way || ': '
            when standing.holds_by = 'person' then 'this, said by somebody who was one customer with them then: '
            when standing.holds_by = 'email' then 'this, said for the same e-mail address: '
            else 'this, said for the same phone number: '
        end || coalesce(standing.evidence, 'consents row')
        when standing.status = 'unclear'
            then 'Nobody can read what they said, so it holds: ' || coalesce(standing.evidence, 'consents row')
        when not asked.has_address then 'No ' || asked.address || ' is known'
        when standing.status = 'granted' then 'Yes: ' || coalesce(standing.evidence, 'consents row')
        when asked.channel in ('call', 'post') then 'Nobody said no'
        when asked.orders > 0 then 'Bought, and never said no'
        else 'Neither a yes nor a purchase'
    end as because,
    case
        when standing.status = 'withdrawn' then 'A yes with a later date, in consents or a form'
        when standing.status = 'unclear' then 'A yes or no in that cell, or a yes with a later date'
        when not asked.has_address then 'A ' || asked.address
        when asked.is_allowed then 'A no, from anywhere'
        else 'A yes, or a purchase'
    end as would_change,
    standing.happened_at as said_at,
    standing.is_dated,
    standing.holds_by,
    standing.source,
    standing.record_id,
    standing.position
from asked
left join crm.standing_consents as standing
    on asked.customer_id = standing.customer_id and asked.channel = standing.channel
