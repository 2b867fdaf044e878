-- One row per record of which a birth date, telephone number or e-mail could not be read: what was typed, in a form in which
-- two that say the same are the same. It stays set aside for everything else, and is compared at a weight of its own.

with

typed as (

    select source, record_id, field, trim(value) as value
    from quality.quarantine
    where stream = 'people' and field in ('birth_date', 'phone', 'email') and value is not null

),

dated as (

    -- every day that it may mean: the day first, or the month
    select
        source,
        record_id,
        list_sort(list_distinct(list_filter(
            [
                try_strptime(value, [
                    '%Y-%m-%d', '%Y/%m/%d', '%Y.%m.%d', '%d/%m/%Y', '%d.%m.%Y', '%d-%m-%Y', '%d %B %Y', '%d %b %Y', '%d. %B %Y'
                ])::date,
                try_strptime(value, ['%m/%d/%Y', '%m.%d.%Y', '%m-%d-%Y', '%B %d, %Y', '%B %d %Y', '%b %d, %Y', '%b %d %Y'])::date
            ],
            -- 1 January 1900 is nobody's birthday
            lambda day: year(day) between 1000 and 2100 and day <> date '1900-01-01'
        ))) as days
    from typed
    where field = 'birth_date'

),

numbered as (

    select
        source,
        record_id,
        -- words beside a few digits are a note, and no number
        case when length(regexp_replace(value, '[^\pL]', '', 'g')) < 6 then nullif(regexp_replace(value, '\D', '', 'g'), '') end as digits
    from typed
    where field = 'phone'

),

addressed as (

    select source, record_id, regexp_replace(lower(value), '[\s;,]', '', 'g') as address
    from typed
    where field = 'email'

),

spoken as (

    select source, record_id, days as birth_days, null::varchar as phone, null::varchar as email from dated where len(days) > 0
    union all
    select source, record_id, null, digits, null from numbered where length(digits) between 6 and 15
    union all
    -- "ada.example.org", "ada@example", "ada@@example.org"
    select source, record_id, null, null, address
    from addressed
    where regexp_full_match(address, '[^@]{3,}@+[^@]{3,}|[^@]{3,}\.[^@]{3,}')

)

select source, record_id, min(birth_days) as birth_days, min(phone) as phone, min(email) as email
from spoken
group by source, record_id
