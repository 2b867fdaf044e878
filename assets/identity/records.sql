-- One row per record: what it says of a person, in the form in which two records can be compared.
-- Placeholders are nulls here, and a null equals nothing.

with

numbered as (

    -- the number, unlike the order in which sources arrive, depends on the records only
    select
        row_number() over (order by source, record_id)::integer as record,
        'C' || left(md5(source || chr(31) || record_id), 14) as birth_id,
        *,
        case when first_name is null and last_name is null then name end as spelled,
        lower(email) as address
    from staging.people

),

named_identifiers as (

    select record, unnest(map_entries(cast(identifiers as map(varchar, varchar)))) as entry
    from numbered
    where identifiers is not null

),

identifier_values as (

    select
        record,
        identity.plain_text(entry.key) as kind,
        replace(identity.plain_text(entry.value), ' ', '') as value
    from named_identifiers
    where identity.plain_text(entry.value) not in (select word from identity.words where kind = 'placeholders')

),

identifiers as (

    select
        record,
        list_sort(list_distinct(list(kind || '=' || value))) as identifiers,
        list_sort(list_distinct(
            list(kind || '=' || value) filter (where exists (
                from identity.words as w where w.kind = 'personal_identifiers' and contains(identifier_values.kind, w.word)
            ))
        )) as personal_identifiers
    from identifier_values
    where length(value) > 2 and replace(value, value[1], '') <> ''
    group by record

),

addresses as (

    -- everything after a plus is the writer's own note; some providers read over dots
    select
        record,
        split_part(split_part(address, '@', 1), '+', 1) as mailbox,
        split_part(address, '@', 2) as domain
    from numbered
    where address like '_%@_%'
        and address not in (select word from identity.words where kind = 'placeholder_addresses')
        and split_part(address, '@', 1) not in (select word from identity.words where kind = 'placeholder_mailboxes')

),

emails as (

    select
        record,
        case when dotless.word is null then mailbox else replace(mailbox, '.', '') end
        || '@' || case when domain = 'googlemail.com' then 'gmail.com' else domain end as email,
        case when public.word is null then domain end as employer_domain
    from addresses
    left join identity.words as dotless on dotless.kind = 'dotless_providers' and dotless.word = domain
    left join identity.words as public on public.kind = 'public_providers' and public.word = domain

),

company_words as (

    -- some write a company into the name
    select
        record,
        spelled_company,
        string_split(nullif(identity.plain_text(spelled_company), ''), ' ') as words,
        is_certain
    from (
        select record, company as spelled_company, true as is_certain from numbered where company is not null
        union all
        select record, spelled, false from numbered where company is null and spelled like '% %'
    )

),

companies as (

    select
        record,
        is_certain,
        array_to_string(
            case
                when legal.word is null then words
                when before.word is null then words[:-2]
                else words[:-3]
            end,
            ' '
        ) as company
    from company_words
    left join (select distinct word from identity.words where kind in ('legal_forms', 'sure_legal_forms')) as legal
        on legal.word = words[-1] and len(words) > 1
    -- "GmbH & Co. KG"
    left join (select distinct word from identity.words where kind in ('legal_forms', 'sure_legal_forms')) as before
        on before.word = words[-2] and len(words) > 2
    left join identity.words as sure on sure.kind = 'sure_legal_forms' and sure.word = words[-1] and len(words) > 1
    where is_certain or sure.word is not null

),

phones as (

    -- 0000000 and 1234567 are what people type into a field that insists
    select record, phone
    from (select record, '+' || regexp_replace(phone, '\D', '', 'g') as phone from numbered where phone is not null)
    where length(phone) > 6
        and replace(right(phone, 7), right(phone, 1), '') <> ''
        and not regexp_matches(phone, '(1234567|12345678|123456789|1234567890)$')

)

select
    record,
    n.source,
    n.record_id,
    n.birth_id,
    n.first_seen_at,
    m.given,
    m.given_words,
    m.given_forms,
    m.formal_given,
    m.family,
    m.family_forms,
    nullif(m.name_forms, []) as name_forms,
    regexp_matches(m.given || coalesce(m.family, ''), '[a-z]') as is_latin,
    m.generation,
    c.company,
    e.email,
    e.employer_domain,
    p.phone,
    nullif(upper(regexp_replace(n.postcode, '[^\p{L}\p{N}]', '', 'g')), '') as postcode,
    lower(replace(coalesce(
        nullif(n.house_number, ''),
        nullif(regexp_extract(n.street, '^\s*(\d+\s?[A-Za-z]?)\b', 1), ''),
        nullif(regexp_extract(n.street, '\b(\d+\s?[A-Za-z]?)\s*$', 1), '')
    ), ' ', '')) as house_number,
    nullif(identity.plain_text(concat_ws(' ', n.house_number, n.street)), '') as street,
    nullif(identity.plain_text(n.city), '') as city,
    n.birth_date,
    n.birth_year,
    n.birth_month,
    n.birth_day,
    i.identifiers,
    i.personal_identifiers
from numbered as n
left join companies as c using (record)
left join identity.names as m
    -- a company written into the name is nobody's name
    on m.name is not distinct from case when c.is_certain is distinct from false then n.spelled end
    and m.first_name is not distinct from n.first_name
    and m.last_name is not distinct from n.last_name
    and m.suffix is not distinct from n.suffix
left join identifiers as i using (record)
left join emails as e using (record)
left join phones as p using (record)
