-- One row per pair: how each field of the two records agrees. `pairs` names a table of left_record, right_record.
-- Null means that one side is silent, which counts neither for nor against.

with

sides as (

    select
        l as l,
        r as r,
        l.record as left_record,
        r.record as right_record,
        nullif(list_intersect(l.personal_identifiers, r.personal_identifiers), []) as same_personal,
        list_filter(
            list_intersect(l.identifiers, r.identifiers),
            lambda i: not list_contains(
                coalesce((select list(value) from identity.contact_points where kind = 'identifier' and is_shared), []), i
            )
        ) as same_identifiers
    from query_table(pairs) as p
    join identity.records as l on l.record = p.left_record
    join identity.records as r on r.record = p.right_record

)

select
    left_record,
    right_record,
    case
        when l.given is null or r.given is null or l.is_latin <> r.is_latin then null
        when l.given = r.given then 'same'
        when list_has_any(l.given_forms, r.given_forms) then 'nickname'
        when l.given = r.family and (l.family = r.given or l.family is null or r.family is null) then 'swapped'
        when r.given = l.family and (r.family is null or l.family is null) then 'swapped'
        when least(length(l.given), length(r.given)) = 1
            and list_has_any(
                list_transform(l.given_forms, lambda g: g[1]), list_transform(r.given_forms, lambda g: g[1])
            ) then 'initial'
        when list_contains(l.given_words, r.given) or list_contains(r.given_words, l.given) then 'middle'
        when damerau_levenshtein(l.given, r.given) <= case
            when least(length(l.given), length(r.given)) > 6 then 2
            when greatest(length(l.given), length(r.given)) > 3 then 1
            else 0
        end then 'similar'
        else 'differs'
    end as given,
    case
        when l.family is null or r.family is null or l.is_latin <> r.is_latin then null
        when l.family = r.family then 'same'
        when list_has_any(l.family_forms, r.family_forms) then 'part'
        when l.given = r.family and l.family = r.given then 'swapped'
        when least(length(l.family), length(r.family)) = 1 and l.family[1] = r.family[1] then 'initial'
        when damerau_levenshtein(l.family, r.family) <= case
            when least(length(l.family), length(r.family)) > 6 then 2
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
        when damerau_levenshtein(strftime(l.birth_date, '%Y%m%d'), strftime(r.birth_date, '%Y%m%d')) = 1 then 'one digit'
        -- thirteen years or more make another generation, fewer make a mistake or a brother
        when abs(l.birth_year - r.birth_year) >= 13 then 'another generation'
        when l.birth_date <> r.birth_date
            or l.birth_month <> r.birth_month
            or l.birth_day <> r.birth_day
            or abs(l.birth_year - r.birth_year) > 1 then 'differs'
        when l.birth_month = r.birth_month or l.birth_year = r.birth_year then 'partly'
    end as birth_date,
    case
        when l.email = r.email and e.is_shared then 'shared'
        when l.email = r.email then 'same'
        when l.email <> r.email then 'differs'
    end as email,
    case
        when l.phone = r.phone and p.is_shared then 'shared'
        when l.phone = r.phone then 'same'
        when l.phone <> r.phone then 'differs'
    end as phone,
    case
        when len(same_identifiers) > 0 and same_personal is not null then 'same person'
        when len(same_identifiers) > 0 then 'same'
        when len(list_intersect(l.identifiers, r.identifiers)) > 0 then 'shared'
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
    coalesce(e.given_names, 1) as email_names,
    coalesce(e.families, 1) as email_families,
    coalesce(p.given_names, 1) as phone_names,
    -- how many others of this name chance would put at the same postcode, or on the same birthday
    coalesce(
        greatest(n.places - 1, 0) * coalesce(at_postcode.descriptions, 1) / greatest((select count(*) from identity.records), 1), 0
    ) as namesakes_here,
    coalesce(
        greatest(n.births - 1, 0) * coalesce(on_day.descriptions, 1) / greatest((select count(*) from identity.records), 1), 0
    ) as namesakes_that_day,
    coalesce(n.descriptions, 2) as namesakes
from sides
left join identity.contact_points as e on e.kind = 'email' and e.value = l.email and l.email = r.email
left join identity.contact_points as p on p.kind = 'phone' and p.value = l.phone and l.phone = r.phone
left join identity.frequencies as n on n.kind = 'name' and n.value = coalesce(l.name_forms[1], r.name_forms[1])
left join identity.frequencies as at_postcode
    on at_postcode.kind = 'postcode' and at_postcode.value = l.postcode and l.postcode = r.postcode
left join identity.frequencies as on_day
    on on_day.kind = 'birth_date' and on_day.value = l.birth_date::varchar and l.birth_date = r.birth_date
