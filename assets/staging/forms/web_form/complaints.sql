-- One row per answer that complains.

with

answers as (

    select
        _landed,
        from_json(payload, '{
            "submitted_at": "varchar", "form": "varchar",
            "answers": [
                {"ref": "varchar", "question": "varchar", "type": "varchar", "scale": "varchar", "values": ["varchar"]}
            ]
        }') as answer
    from landed_answers

),

items as (

    select _landed, answer.submitted_at as submitted_at, answer.form as form, unnest(answer.answers) as item
    from answers

),

asked as (

    select _landed, submitted_at, form, item, mapped.header, mapped.field
    from items
    inner join mapped
        on mapped.header = item.ref or lower(trim(mapped.header)) = lower(trim(item.question))
    where mapped.field is not null

)

select
    _landed,
    _landed.record_id as complaint_id,
    _landed.record_id as person_id,
    submitted_at as opened_at,
    extras(list({'key': header, 'value': array_to_string(item.values, ', ')})) as attributes
from asked
group by _landed, submitted_at, form
