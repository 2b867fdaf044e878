-- One row per record as it was written down: short forms, other spellings, things left out, errors.
-- `person` is the truth, and nobody who is measured sees it.

with

called as (

    select
        * exclude (given, family, middle),
        case
            when forms is not null and happens(n // 16, 'goes_by') and happens(n, 'short_form')
                then pick_evenly(forms, share(n // 16, 'which short form'))
            when if(capture = 'heard', happens(n, 'initial_heard'), happens(n, 'initial')) then given[1][1] || if(share(n, 'stop') < 0.5, '.', '')
            when len(native(given)) > 0 and happens(n, 'own_script') then native(given)[1]
            when len(latin(given)) > 1 and happens(n, 'transcribed') then pick_evenly(latin(given), share(n, 'transliteration'))
            else given[1]
        end || if(middle is null, '', ' ' || middle) as given,
        case
            when len(native(family)) > 0 and happens(n, 'own_script') then native(family)[1]
            when len(latin(family)) > 1 and happens(n, 'transcribed') then pick_evenly(latin(family), share(n, 'transliteration'))
            when regexp_matches(family[1], '^\p{Lu}\S+[ -]\p{Lu}\S+$') and happens(n, 'double_cut')
                then regexp_split_to_array(family[1], '[ -]')[1 + floor(share(n, 'which half') * 2)::integer]
            else family[1]
        end as family
    from meant
    left join short_forms on short_forms.word = given[1]
    left join abbreviations using (country)

),

spelled as (

    select
        * exclude (abbreviated) replace (
            spell(n, given) as given,
            spell(n, family) as family,
            spell(n, city) as city,
            if(happens(n, 'short_street'), shortened(spell(n, street_name), abbreviated), spell(n, street_name)) as street_name,
            if(happens(n, 'postcode_wrong'), mistyped(postcode, share(n, 'postcode error')), postcode) as postcode
        ),
        case capture when 'typed' then getvariable('rates')['name_typed'] when 'heard' then getvariable('rates')['name_heard']
            else getvariable('rates')['name_read'] end as name_errors
    from called

),

misspelt as (

    select
        * replace (
            in_their_case(n, if(share(n, 'given wrong') < name_errors, miswritten(given, capture, share(n, 'given error')), given)) as given,
            in_their_case(n, if(share(n, 'family wrong') < name_errors, miswritten(family, capture, share(n, 'family error')), family)) as family
        )
    from spelled

),

named as (

    select
        *,
        case
            when not is_named then null
            when happens(n, 'placeholder_name') then null
            when happens(n, 'no_first_name') then null
            when happens(n, 'swapped_names') then family
            else given
        end as first_name,
        case
            when not is_named then null
            when happens(n, 'placeholder_name') then null
            when happens(n, 'no_last_name') then null
            when happens(n, 'swapped_names') then given
            else family
        end as last_name,
        if(is_named and happens(n, 'placeholder_name'),
            pick_evenly(['Guest', 'n/a', 'Test Test', 'Unknown', 'Walk-in customer', '-', 'xxx'], share(n, 'placeholder')), null) as no_name,
        if(happens(n, 'street_wrong'), mistyped(street_name, share(n, 'street error')), street_name) as street_written,
        if(happens(n, 'no_house_number'), null, house_number) as house_written
    from misspelt

),

reached as (

    select
        *,
        case
            when email is null then null
            when happens(n, 'placeholder_email') then pick_evenly(['test@test.com', 'noreply@example.org', 'none@none.com', 'a@a.com'], share(n, 'no email'))
            when if(capture = 'typed', happens(n, 'email_wrong'), happens(n, 'email_wrong_heard'))
                then mistyped(split_part(email, '@', 1), share(n, 'email error')) || '@' || split_part(email, '@', 2)
            when happens(n, 'email_domain_typo') and split_part(email, '@', 2) in ('gmail.com', 'hotmail.com', 'outlook.com', 'yahoo.com')
                then split_part(email, '@', 1) || '@' || mistyped(split_part(split_part(email, '@', 2), '.', 1), share(n, 'domain error')) || '.com'
            when happens(n, 'tag') and source in ('web', 'guest', 'newsletter') then replace(email, '@', '+shop@')
            when happens(n, 'dots') and email like '%@gmail.com'
                then email[1:3] || '.' || replace(split_part(email[4:], '@', 1), '.', '') || '@gmail.com'
            else email
        end as email_written,
        case
            when phone is null then null
            when happens(n, 'placeholder_phone') then pick_evenly(['0000000000', '1234567', '9999999', '+440000000000'], share(n, 'no phone'))
            when if(capture = 'typed', happens(n, 'phone_wrong'), happens(n, 'phone_wrong_heard')) then misdialled(phone, share(n, 'phone error'))
            else phone
        end as phone_written,
        case
            when birth_date is null then null
            when happens(n, 'placeholder_birth') then pick_evenly([date '1900-01-01', date '1970-01-01'], share(n, 'no birth date'))
            when happens(n, 'birth_day_month') and day(birth_date) < 13 then make_date(year(birth_date), day(birth_date), month(birth_date))
            when happens(n, 'birth_digit') then make_date(
                if(share(n, 'wrong part') < 0.5, year(birth_date) - year(birth_date) % 10 + (year(birth_date) + 1 + floor(share(n, 'wrong digit') * 9)::integer) % 10, year(birth_date)),
                if(share(n, 'wrong part') between 0.5 and 0.7, 1 + (month(birth_date) + 2) % 12, month(birth_date)),
                if(share(n, 'wrong part') > 0.7, 1 + (day(birth_date) + 9) % 28, least(day(birth_date), 28))
            )
            else birth_date
        end as born
    from named

),

addressed as (

    select
        *,
        -- nobody writes down a name and nothing else: a book at the till asks for something
        has_address or (email_written is null and phone_written is null) as is_addressed,
        coalesce(replace(replace(street_form, '{}', street_written), '#', coalesce(house_written, '')), '') as line
    from reached

)

select
    source,
    'R' || row_number() over (order by share(n, 'shuffled')) as record_id,
    first_seen_at,
    case
        when no_name is not null then no_name
        -- staging puts one together where there is none
        when not is_full_name then nullif(concat_ws(' ', first_name, last_name), '')
        when is_last_first then nullif(concat_ws(', ', last_name, first_name), '')
        else nullif(concat_ws(' ', if(happens(n, 'title'), if(is_man, 'Mr', 'Mrs'), null), first_name, last_name, generation), '')
    end as full_name,
    if(is_full_name or no_name is not null, null, first_name) as first_name,
    if(is_full_name or no_name is not null, null, last_name) as last_name,
    if(is_full_name or no_name is not null, null, generation) as suffix,
    company,
    email_written as email,
    phone_written as phone,
    case
        when not is_addressed then null
        when happens(n, 'one_line') then concat_ws(', ', trim(line), concat_ws(' ', city, postcode))
        else nullif(trim(line), '')
    end as street,
    if(is_addressed and not happens(n, 'one_line') and not happens(n, 'no_city'), city, null) as city,
    if(is_addressed and not happens(n, 'one_line') and not happens(n, 'no_postcode'), postcode, null) as postcode,
    if(is_addressed, country, null) as country,
    if(happens(n, 'birth_year_only'), null, born) as birth_date,
    year(born) as birth_year,
    if(happens(n, 'birth_year_only'), null, month(born)) as birth_month,
    if(happens(n, 'birth_year_only'), null, day(born)) as birth_day,
    person
from addressed
