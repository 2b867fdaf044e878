-- One row per customer: by what channels they may be contacted, and when we and they last met.

with

permissions as (

    select
        customer_id,
        bool_and(status = 'granted') filter (where channel = 'email') as email,
        bool_and(status = 'granted') filter (where channel = 'sms') as sms,
        bool_and(status = 'granted') filter (where channel = 'call') as call,
        bool_and(status = 'granted') filter (where channel = 'post') as post
    from crm.standing_consents
    group by customer_id

)

select
    profiles.customer_id,
    -- E-mail and text messages need a yes or a sale ("soft opt-in"), a call or a letter only that nobody said no.
    profiles.email is not null and coalesce(permissions.email, sales.orders > 0) as may_email,
    profiles.phone is not null and coalesce(permissions.sms, sales.orders > 0) as may_sms,
    profiles.phone is not null and coalesce(permissions.call, true) as may_call,
    coalesce(profiles.street, profiles.postcode) is not null and coalesce(permissions.post, true) as may_post,
    least(profiles.first_seen_at, sales.first_order_at) as first_seen_at,
    signs.last_seen_at,
    signs.last_contact_at,
    (clock.today - (timezone(business.timezone, timezone('UTC', signs.last_seen_at)))::date)::integer as recency_days
from crm.profiles as profiles
inner join crm.customer_sales as sales using (customer_id)
left join permissions using (customer_id)
left join crm.signs_of_life as signs using (customer_id)
cross join staging.clock as clock
cross join staging.business as business
