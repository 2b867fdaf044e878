-- One row per question about contact that somebody answered, yes or no: dated, with the words of the question and the answer.

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
    item.ref as _part,
    _landed.record_id as person_id,
    submitted_at as "at",
    split_part(field, '.', 2) as channel,
    -- "Yes, send me the news" is a yes
    coalesce(
        nullif(regexp_extract(lower(item.values[1]), '^(yes|no|ja|nein|oui|non|sí|si|sì|nee)\b', 1), ''), item.values[1]
    ) as status,
    item.question || ': ' || array_to_string(item.values, ', ') as evidence
from asked
