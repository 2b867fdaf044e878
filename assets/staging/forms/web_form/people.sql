-- One row per answer to a form: who answered, with every question that no other stream holds. Two answers of one person
-- are two records; who is who is decided later.

with

streams as (

    select
        coalesce(list({'header': header, 'form': lower(trim(header))}) filter (field is null), []) as elsewhere,
        coalesce(list({'header': header, 'form': lower(trim(header))}) filter (field is not null), []) as here
    from mapped

),

answers as (

    select
        _landed,
        from_json(payload, '{
            "submitted_at": "varchar",
            "answers": [{"ref": "varchar", "question": "varchar", "values": ["varchar"]}]
        }') as answer
    from landed_answers

),

asked as (

    select
        _landed,
        answer.submitted_at as submitted_at,
        list_filter(
            answer.answers,
            lambda each: not list_contains(list_transform(elsewhere, lambda one: one.header), each.ref)
                and not list_contains(list_transform(elsewhere, lambda one: one.form), lower(trim(each.question)))
        ) as items,
        here
    from answers
    cross join streams

)

select
    _landed,
    _landed.record_id as record_id,
    null::varchar as name,  -- well-known questions take its place; without any, the row is set aside
    submitted_at as updated_at,
    extras(list_transform(items, lambda each: {
        'key': coalesce(
            list_filter(here, lambda one: one.header = each.ref or one.form = lower(trim(each.question)))[1].header,
            each.question
        ),
        'value': array_to_string(each.values, ', ')
    })) as attributes
from asked
