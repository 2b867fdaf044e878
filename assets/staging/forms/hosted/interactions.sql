-- One row per message that a visitor left, and per customer who wants to be called about their feedback: each waits for
-- an answer.

with

messages as (

    select
        _landed,
        _landed.record_id as person_id,
        payload ->> 'submitted_at' as submitted_at,
        'Contact form' as subject,
        list_filter(
            from_json(payload -> 'answers', '[{"ref": "varchar", "values": ["varchar"]}]'), lambda each: each.ref = 'message'
        )[1].values[1] as notes
    from landed_enquiries

),

calls as (

    select
        _landed,
        payload ->> 'customer' as person_id,
        payload ->> 'submitted_at' as submitted_at,
        'Asked to be called about their feedback' as subject,
        from_json(payload -> 'answers', '[{"ref": "varchar", "values": ["varchar"]}]') as answers
    from landed_feedback

)

select _landed, person_id, submitted_at as "at", 'in' as direction, subject, notes
from messages
where notes is not null
union all
select
    _landed, person_id, submitted_at, 'in', subject,
    list_filter(answers, lambda each: each.ref = 'comment')[1].values[1]
from calls
where list_filter(answers, lambda each: each.ref = 'may_we_call')[1].values[1] = 'yes'
