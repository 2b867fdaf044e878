-- One row per answer, at a checkout, to the question whether one may send offers by e-mail.

with

sessions as (

    select
        _landed,
        json_transform(payload, '{
            "id": "VARCHAR", "created": "BIGINT", "status": "VARCHAR", "customer": "VARCHAR",
            "consent": {"promotions": "VARCHAR"}, "customer_email": "VARCHAR",
            "customer_details": {"name": "VARCHAR", "email": "VARCHAR", "phone": "VARCHAR"}
        }') as session
    from landed_checkout_sessions

)

select
    _landed,
    session.customer as person_id,
    session.customer_details.name,
    coalesce(session.customer_details.email, session.customer_email) as email,
    session.customer_details.phone,
    from_epoch(session.created) as "at",
    'email' as channel,
    'promotions' as purpose,
    case session.consent.promotions when 'opt_in' then 'granted' when 'opt_out' then 'withdrawn' end as status,
    'Stripe checkout ' || session.id as evidence
from sessions
where session.status = 'complete' and session.consent.promotions in ('opt_in', 'opt_out')
