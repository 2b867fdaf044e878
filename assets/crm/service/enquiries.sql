-- One row per enquiry: something a customer asked that had to be answered later. Whoever rings and is helped has been
-- answered; who asks again before they are answered asks the same.

with

answers as (

    select customer_id, happened_at as answered_at
    from crm.interactions
    where
        direction = 'out'
        and customer_id is not null
        and not regexp_matches(coalesce(lower(outcome), ''), '\b(no answer|not reached|voice ?mail|engaged|busy)\b')

),

questions as (

    select
        *,
        regexp_matches(coalesce(lower(outcome), ''), '\b(answered|resolved|solved|closed|done|no reply needed)\b') as is_done
    from crm.interactions
    where
        direction = 'in'
        and customer_id is not null
        and (
            channel is null
            or channel not in ('call', 'visit')
            or regexp_matches(
                lower(outcome), '\b(call(ed)? ?back|ring back|missed|voice ?mail|left (a )?message|no answer|rückruf|rappeler)\b'
            )
        )

),

answered as (

    select
        questions.*,
        case when is_done then questions.happened_at else answers.answered_at end as first_answer_at
    from questions
    asof left join answers
        on questions.customer_id = answers.customer_id
        and questions.happened_at < answers.answered_at

)

select
    arg_min(record_id, (happened_at, record_id)) as record_id,
    arg_min(source, (happened_at, record_id)) as source,
    customer_id,
    min(happened_at) as opened_at,
    first_answer_at,
    arg_min(channel, (happened_at, record_id)) as channel,
    arg_min(subject, (happened_at, record_id)) as subject,
    arg_min(staff, (happened_at, record_id)) as staff
from answered
group by customer_id, first_answer_at
