-- One row per channel that somebody allowed or refused on a page of ours: dated, with the question as it was asked.

with

answers as (

    select
        _landed,
        from_json(payload, '{
            "submitted_at": "varchar",
            "answers": [{"ref": "varchar", "question": "varchar", "values": ["varchar"], "at": "varchar"}]
        }') as answer
    from (
        select _landed, payload from landed_customers
        union all
        select _landed, payload from landed_enquiries
    )

),

items as (

    select _landed, answer.submitted_at as submitted_at, unnest(answer.answers) as item
    from answers

)

select
    _landed,
    item.ref as _part,
    _landed.record_id as person_id,
    coalesce(item.at, submitted_at) as "at",
    split_part(item.ref, '.', 2) as channel,
    item.values[1] as status,
    item.question || ': ' || item.values[1] as evidence
from items
where item.ref like 'consent.%'
