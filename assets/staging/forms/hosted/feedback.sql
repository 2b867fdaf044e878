-- One row per order or visit that a customer told us about: one to five, in words, or both. The last answer counts.

with

answers as (

    select
        _landed,
        payload ->> 'customer' as customer,
        payload ->> 'submitted_at' as submitted_at,
        payload ->> 'order_id' as order_id,
        from_json(payload -> 'answers', '[{"ref": "varchar", "values": ["varchar"]}]') as answers
    from landed_feedback

)

select
    _landed,
    _landed.record_id as feedback_id,
    customer as person_id,
    submitted_at as "at",
    'csat' as kind,
    list_filter(answers, lambda each: each.ref = 'score')[1].values[1] as score,
    '5' as scale_max,
    list_filter(answers, lambda each: each.ref = 'comment')[1].values[1] as comment,
    order_id
from answers
