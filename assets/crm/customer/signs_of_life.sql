-- One row per customer of whom there is any sign: when they last showed one (an order, points, a visit, an enquiry, an
-- answer), and when we last said anything to them, wherever it was recorded.

with

clock as (

    select run_at from staging.clock

),

met as (

    -- Whoever was not reached has not been contacted. On the telephone, and at the counter, both sides speak.
    select
        customer_id,
        happened_at,
        direction is distinct from 'out' or channel = 'visit' or lower(outcome) in ('won', 'not interested')
            as is_theirs,
        (direction is distinct from 'in' or channel in ('call', 'chat', 'visit'))
            and not coalesce(regexp_matches(lower(outcome), 'no answer|not reached|voicemail|voice mail|bounced'), false) as is_ours
    from crm.interactions

),

signs as (

    select customer_id, max(ordered_at) as seen_at, null::timestamp as contacted_at
    from crm.orders cross join clock where ordered_at <= run_at group by customer_id
    union all
    select
        customer_id, max(happened_at) filter (where is_theirs), max(happened_at) filter (where is_ours)
    from met cross join clock where happened_at <= run_at group by customer_id
    union all
    -- what the scheme does by itself, as letting points expire, is nothing that they did
    select customer_id, max(happened_at), null
    from crm.loyalty cross join clock where happened_at <= run_at and is_theirs group by customer_id
    union all
    select customer_id, max(happened_at), null
    from crm.feedback cross join clock where happened_at <= run_at and kind is distinct from 'mystery_shopper' group by customer_id
    union all
    select
        customer_id, max(opened_at),
        nullif(greatest(
            coalesce(max(first_answer_at) filter (where first_answer_at <= run_at), '-infinity'),
            coalesce(max(resolved_at) filter (where resolved_at <= run_at), '-infinity')
        ), '-infinity')
    from crm.complaints cross join clock where opened_at <= run_at group by customer_id
    union all
    select customer_id, max(starts_at), null
    from crm.agreements cross join clock where starts_at <= run_at group by customer_id
    union all
    select customer_id, max(happened_at), null
    from crm.referrals cross join clock where happened_at <= run_at group by customer_id

)

select customer_id, max(seen_at) as last_seen_at, max(contacted_at) as last_contact_at
from signs
where customer_id is not null
group by customer_id
