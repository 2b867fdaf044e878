-- One row per record: what it says of a person, in the form in which two records can be compared.
-- Placeholders are nulls here, and a null equals nothing. `digest` changes with anything that the source says.

with

spelled as (

    select
        identity.digest_of(told) as digest,
        'C' || left(md5(source || chr(31) || record_id), 14) as birth_id,
        *,
        case when first_name is null and last_name is null then name end as full_name,
        lower(coalesce(email, typed_email)) as address,
        -- some write a company into the name
        identity.plain_text(coalesce(
            company, case when first_name is null and last_name is null and name like '% %' then name end
        )) as company_text,
        -- what could not be read as a number in its country has no +
        case
            when phone is null then typed_phone
            when regexp_matches(phone, '^\+[0-9]+$') then phone
            else '+' || regexp_replace(phone, '\D', '', 'g')
        end as digits
    from identity.person_records as told

),

parted as (

    select
        *,
        -- everything after a plus is the writer's own note
        split_part(split_part(address, '@', 1), '+', 1) as mailbox,
        split_part(address, '@', 2) as domain,
        string_split(company_text, ' ') as company_words
    from spelled

),

listed as (

    -- `in` costs less than a join, which would carry every column along
    select
        *,
        address in (select word from identity.words where kind = 'placeholder_addresses') as is_empty_address,
        mailbox in (select word from identity.words where kind = 'placeholder_mailboxes') as is_empty_mailbox,
        mailbox in (select word from identity.words where kind = 'office_mailboxes') as is_office_mailbox,
        domain in (select word from identity.words where kind = 'public_providers') as is_public,
        domain in (select word from identity.words where kind = 'dotless_providers') as is_dotless,
        company_text in (select word from identity.words where kind = 'placeholders') as is_empty_company,
        len(company_words) > 1
        and company_words[-1] in (select word from identity.words where kind = 'sure_legal_forms') as has_sure_form,
        len(company_words) > 1
        and company_words[-1] in (select word from identity.words where kind = 'legal_forms') as has_form,
        len(company_words) > 2
        and company_words[-2] in (select word from identity.words where kind = 'legal_forms') as has_form_before
    from parted

),

known as (

    select
        *,
        case
            when (address like '_%@_%' or typed_email is not null) and not is_empty_address and not is_empty_mailbox
                -- some providers read over dots
                then if(is_dotless, replace(mailbox, '.', ''), mailbox)
                || '@' || if(domain = 'googlemail.com', 'gmail.com', domain)
        end as email_key,
        case when not is_public and not is_empty_address then nullif(domain, '') end as employer_domain,
        coalesce(not is_public and is_office_mailbox, false) as is_office_address,
        -- 0000000 and 1234567 are what people type into a field that insists
        case
            when length(digits) > if(phone is null, 5, 6) and replace(right(digits, 7), right(digits, 1), '') <> ''
                and right(digits, 7) not in ('1234567', '2345678', '3456789', '4567890') then digits
        end as phone_key,
        company is null and coalesce(has_sure_form, false) as is_company_in_name,
        case
            when (company is not null or has_sure_form) and not is_empty_company
                then array_to_string(
                    -- "GmbH & Co. KG" is two of them
                    company_words[:case when not has_form then -1 when not has_form_before then -2 else -3 end],
                    ' '
                )
        end as company_key
    from listed

),

entries as (

    select
        record,
        unnest(map_entries(cast(identifiers as map(varchar, varchar)))) as entry
    from identity.person_records
    where identifiers is not null

),

values_of as (

    select record, plain[1] as kind, replace(plain[2], ' ', '') as value
    from (
        select record, list_transform([entry.key, entry.value], lambda part: identity.plain_text(part)) as plain
        from entries
    )
    where plain[2] not in (select word from identity.words where kind = 'placeholders')

),

numbers as (

    select
        record,
        list(distinct kind || '=' || value order by kind || '=' || value) as identifiers,
        list(distinct kind || '=' || value order by kind || '=' || value) filter (where exists (
            from identity.words as w where w.kind = 'personal_identifiers' and contains(values_of.kind, w.word)
        )) as personal_identifiers
    from values_of
    where length(value) > 2 and replace(value, value[1], '') <> ''
    group by record

),

named as (

    select
        k.* exclude (name),
        n.* exclude (spelling),
        -- whose name an address bears: "c.heidewald@" is Christa's, whoever else at home gives it
        case
            when email_key is null or not n.is_latin or contains(mailbox, n.given) then null
            when length(n.family) > 2 and contains(mailbox, n.family)
                then nullif(regexp_replace(replace(mailbox, n.family, ''), '[^a-z]', '', 'g'), '')
            else regexp_extract(mailbox, '^[a-z]{3,}')
        end as called
    from known as k
    left join identity.names as n
        -- a company written into the name is nobody's name
        on n.spelling = identity.spelling_of(
            if(k.is_company_in_name, null, k.full_name), k.first_name, k.last_name, k.suffix
        )

)

select
    record,
    n.digest,
    identity.spelling_of(n.full_name, n.first_name, n.last_name, n.suffix) as spelling,
    md5_number(n.street) as line,
    n.source,
    n.record_id,
    n.birth_id,
    n.first_seen_at,
    n.given,
    n.middle_names,
    n.given_forms,
    n.formal_given,
    n.given_sound,
    n.is_known_given,
    n.family,
    n.family_sound,
    n.family_forms,
    n.whole_name,
    n.is_latin,
    n.generation,
    nullif(n.company_key, '') as company,
    n.email_key as email,
    split_part(n.email_key, '@', 1) as mailbox,
    n.employer_domain,
    n.is_office_address,
    case
        when called is null or not is_called_known and not contains(n.mailbox, n.family) then false
        else not list_bool_or(list_transform(
            list_concat([n.given], coalesce(n.middle_names, []), coalesce(n.given_forms, [])),
            lambda form: case
                when length(called) < 3 then called[1] = form[1]
                else starts_with(called, left(form, 3)) or jaro_winkler_similarity(called, form) > 0.8
            end
        ))
    end as is_borrowed_address,
    n.phone_key as phone,
    -- of a postcode with a walk of four digits the five before it are what everybody knows
    regexp_replace(
        nullif(upper(replace(replace(coalesce(n.postcode, l.postcode), ' ', ''), '-', '')), ''), '^(\d{5})\d{4}$', '\1'
    ) as postcode,
    coalesce(nullif(lower(replace(n.house_number, ' ', '')), ''), l.house_number) as house_number,
    l.street_name,
    l.street_core,
    coalesce(nullif(identity.plain_text(n.city), ''), l.city) as city,
    n.birth_date,
    n.birth_year,
    n.birth_month,
    n.birth_day,
    n.birth_days,
    n.typed_email is not null and n.email_key is not null as is_email_typed,
    n.typed_phone is not null and n.phone_key is not null as is_phone_typed,
    numbers.identifiers,
    numbers.personal_identifiers
from (
    select *, called in (select word from identity.words where kind in ('given_names', 'nicknames')) as is_called_known
    from named
) as n
left join identity.addresses as l on l.line = n.street
left join numbers using (record)
