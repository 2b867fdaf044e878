-- One row per record that may be meant by what somebody typed, as it is now or was last: those that it means in the best
-- of eleven ways, of which an id is the best and a part of a name the last. What a record says today goes before what it
-- used to say.
--
-- Bound: $name as typed, $key (source:record_id or an id of a source), $customer_id, $card, $email, $phone, $digits,
-- $beginnings (the words of a name), $words (for each of them those that may stand for it).

with

asked as (

    select
        trim(regexp_replace(
            strip_accents(translate(lower($name), 'ıøłđð', 'ioldd')), '[^\p{L}\p{N}]+', ' ', 'g'
        )) as name,
        replace(name, ' ', '') as letters

),

known as (

    select
        *,
        lower(source || ':' || record_id) as key,
        list_transform([name, company], lambda each: ' ' || trim(regexp_replace(
            strip_accents(translate(lower(each), 'ıøłđð', 'ioldd')), '[^\p{L}\p{N}]+', ' ', 'g'
        )) || ' ') as said,
        said[1] as words,
        said[2] as firm,
        valid_to is null and not is_gone as is_current
    from identity.record_versions

),

meant as (

    select
        known.*,
        case
            when key = $key then 1
            when known.customer_id = $customer_id and not is_gone then 2
            -- an id that is no longer used: the record that it was born with, if that is still there
            when birth_id = $customer_id then 3
            when forwards.customer_id is not null then 4
            when lower(record_id) = $key then 5
            when list_contains(list_transform(
                json_extract_string(identifiers, '$.*'), lambda card: lower(regexp_replace(card, '[\s.-]', '', 'g'))
            ), $card) then 5
            when email = $email then 6
            when phone = $phone or ends_with(phone, $digits) then 7
            when asked.name <> '' and (trim(words) = asked.name or trim(firm) = asked.name) then 8
            -- words in another order, with others between them, short forms of first names
            when len($words::varchar[][]) > 0 and len(list_filter($words::varchar[][], lambda ways:
                len(list_filter(ways, lambda way: contains(words, ' ' || way || ' '))) = 0
            )) = 0 then 9
            -- the beginnings of words
            when len($beginnings::varchar[]) > 0 and len(list_filter($beginnings::varchar[], lambda beginning:
                not contains(concat(words, firm), ' ' || beginning)
            )) = 0 then 10
            when length(asked.letters) > 1 and contains(replace(concat(words, firm), ' ', ''), asked.letters) then 11
        end as way
    from known
    cross join asked
    left join identity.forwards as forwards
        on forwards.old_customer_id = $customer_id
        and forwards.customer_id = known.customer_id

),

best as (

    from meant
    where way is not null
    qualify rank() over (order by way, not is_current) = 1

)

select source, record_id, customer_id, coalesce(name, company) as name, email, phone, city, is_gone
from known
semi join best using (source, record_id)
qualify row_number() over (partition by source, record_id order by valid_to desc nulls first) = 1
order by first_seen_at nulls last, birth_id
