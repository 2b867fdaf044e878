-- One row per customer who answered by a link of their own, as they were known then; and one per visitor who wrote to us.

with

answers as (

    select
        _landed,
        from_json(payload, '{
            "submitted_at": "varchar", "language": "varchar",
            "known_as": {"name": "varchar", "email": "varchar", "phone": "varchar"},
            "answers": [{"ref": "varchar", "values": ["varchar"]}]
        }') as answer
    from (
        select _landed, payload from landed_customers
        union all
        select _landed, payload from landed_enquiries
    )

),

said as (

    select _landed, answer, map_from_entries(list_transform(answer.answers, lambda each: {
        'ref': each.ref, 'value': each.values[1]
    })) as value
    from answers

)

select
    _landed,
    _landed.record_id as record_id,
    coalesce(value['name'], answer.known_as.name) as name,
    coalesce(value['email'], answer.known_as.email) as email,
    coalesce(value['phone'], answer.known_as.phone) as phone,
    answer.language as language,
    value['preferred_channel'] as preferred_channel,
    answer.submitted_at as updated_at,
    if(value['how_often'] is null, null, json_object('how_often', value['how_often'])) as attributes
from said
