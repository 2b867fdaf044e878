-- One row per pair: how each field of the two records agrees. `pairs` names a table of left_record, right_record.
-- Null means that one side is silent, which counts neither for nor against.

with

till_cards as (

    select coalesce(list(value), []) as listed
    from identity.contact_points
    where kind = 'identifier' and is_shared

),

everyone as (

    select count(*) as records from identity.records

),

met as (

    select
        p.left_record,
        p.right_record,
        case when l.email = r.email then l.email end as same_email,
        case when l.phone = r.phone then l.phone end as same_phone,
        case when l.postcode = r.postcode then l.postcode end as same_postcode,
        case when l.birth_date = r.birth_date then l.birth_date::varchar end as same_birth_date,
        coalesce(l.name_forms[1], r.name_forms[1]) as name,
        list_has_any(l.personal_identifiers, r.personal_identifiers) as has_same_personal,
        list_intersect(l.identifiers, r.identifiers) as same_identifiers
    from query_table(pairs) as p
    join identity.records as l on l.record = p.left_record
    join identity.records as r on r.record = p.right_record

),

weighed as (

    select
        met.left_record,
        met.right_record,
        case when same_email is not null then if(coalesce(e.is_shared, false), 'shared', 'same') end as same_email,
        case when same_phone is not null then if(coalesce(p.is_shared, false), 'shared', 'same') end as same_phone,
        case
            when len(list_filter(same_identifiers, lambda i: not list_contains(till_cards.listed, i))) > 0
                then if(has_same_personal, 'same person', 'same')
            when len(same_identifiers) > 0 then 'shared'
        end as same_identifier,
        coalesce(e.given_names, 1) as email_names,
        coalesce(e.families, 1) as email_families,
        coalesce(p.given_names, 1) as phone_names,
        -- how many others of this name chance would put at the same postcode, or on the same birthday
        coalesce(greatest(n.places - 1, 0) * here.descriptions / everyone.records, 0) as namesakes_here,
        coalesce(greatest(n.births - 1, 0) * that_day.descriptions / everyone.records, 0) as namesakes_that_day,
        coalesce(n.descriptions, 2) as namesakes
    from met
    cross join till_cards
    cross join everyone
    left join (from identity.contact_points where kind = 'email') as e on e.value = same_email
    left join (from identity.contact_points where kind = 'phone') as p on p.value = same_phone
    left join (from identity.frequencies where kind = 'name') as n on n.value = met.name
    left join (from identity.frequencies where kind = 'postcode') as here on here.value = same_postcode
    left join (from identity.frequencies where kind = 'birth_date') as that_day on that_day.value = same_birth_date

)

select
    left_record,
    right_record,
    case
        when l.given is null or r.given is null or l.is_latin <> r.is_latin then null
        when l.given = r.given then 'same'
        when list_has_any(l.given_forms, r.given_forms) then 'nickname'
        when l.given = r.family and damerau_levenshtein(coalesce(l.family, r.given), r.given) < 3 then 'swapped'
        when r.given = l.family and damerau_levenshtein(coalesce(r.family, l.given), l.given) < 3 then 'swapped'
        when least(length(l.given), length(r.given)) = 1
            and list_has_any(
                list_transform(l.given_forms, lambda g: g[1]), list_transform(r.given_forms, lambda g: g[1])
            ) then 'initial'
        when list_contains(l.given_words, r.given) or list_contains(r.given_words, l.given) then 'middle'
        when damerau_levenshtein(l.given, r.given) <= case
            when least(length(l.given), length(r.given)) > 4 then 2
            when greatest(length(l.given), length(r.given)) > 3 then 1
            else 0
        end then 'similar'
        else 'differs'
    end as given,
    case
        when l.family is null or r.family is null or l.is_latin <> r.is_latin then null
        when l.family = r.family then 'same'
        when list_has_any(l.family_forms, r.family_forms) then 'part'
        when l.given = r.family and damerau_levenshtein(l.family, r.given) < 3 then 'swapped'
        when r.given = l.family and damerau_levenshtein(r.family, l.given) < 3 then 'swapped'
        when least(length(l.family), length(r.family)) = 1 and l.family[1] = r.family[1] then 'initial'
        when damerau_levenshtein(l.family, r.family) <= case
            when least(length(l.family), length(r.family)) > 4 then 2
            when greatest(length(l.family), length(r.family)) > 3 then 1
            else 0
        end then 'similar'
        else 'differs'
    end as family,
    case
        when l.generation = r.generation then 'same'
        when l.generation <> r.generation then 'differs'
    end as generation,
    case
        when l.birth_date = r.birth_date then 'same'
        when l.birth_year = r.birth_year and l.birth_month = r.birth_day and l.birth_day = r.birth_month then 'swapped'
        when damerau_levenshtein(l.birth_date::varchar, r.birth_date::varchar) = 1 then 'one digit'
        -- thirteen years or more make another generation, fewer make a mistake or a brother
        when abs(l.birth_year - r.birth_year) >= 13 then 'another generation'
        when l.birth_date <> r.birth_date
            or l.birth_month <> r.birth_month
            or l.birth_day <> r.birth_day
            or abs(l.birth_year - r.birth_year) > 1 then 'differs'
        when l.birth_month = r.birth_month or l.birth_year = r.birth_year then 'partly'
    end as birth_date,
    coalesce(same_email, case when l.email <> r.email then 'differs' end) as email,
    coalesce(same_phone, case when l.phone <> r.phone then 'differs' end) as phone,
    case
        when same_identifier is not null then same_identifier
        when len(list_filter(
            l.personal_identifiers,
            lambda i: len(list_filter(
                r.personal_identifiers,
                lambda j: split_part(i, '=', 1) = split_part(j, '=', 1) and damerau_levenshtein(i, j) > 1
            )) > 0
        )) > 0 then 'differs'
    end as identifier,
    case
        when l.postcode = r.postcode and l.house_number = r.house_number then 'same house'
        when l.postcode = r.postcode and l.house_number <> r.house_number then 'same postcode, another house'
        when l.postcode = r.postcode then 'same postcode'
        when regexp_matches(l.street, '\d') and l.street = r.street
            and coalesce(l.city = r.city, true)
            and coalesce(l.postcode = r.postcode, true) then 'same house'
        when l.postcode <> r.postcode then 'differs'
    end as address,
    case when l.city = r.city then 'same' when l.city <> r.city then 'differs' end as city,
    case when l.company = r.company then 'same' when l.company <> r.company then 'differs' end as company,
    l.employer_domain = r.employer_domain as is_same_domain,
    (l.given is null and l.family is null) as is_left_nameless,
    (r.given is null and r.family is null) as is_right_nameless,
    (l.given is null and l.family is null and l.company is not null) as is_left_company,
    (r.given is null and r.family is null and r.company is not null) as is_right_company,
    email_names,
    email_families,
    phone_names,
    namesakes_here,
    namesakes_that_day,
    namesakes
from weighed
join identity.records as l on l.record = left_record
join identity.records as r on r.record = right_record
