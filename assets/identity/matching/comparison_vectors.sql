-- One row per pair: how each field of the two records agrees, and how many others chance would give the same value.
-- `pairs` names a table of left_record, right_record. A null level means that one side is silent, which counts neither
-- for nor against. A frequency (`u_…`) is the share of all descriptions that have the value, drawn towards what is usual
-- anywhere as long as the base is too small to tell.

with

till_cards as (

    select coalesce(list(value), []) as listed
    from identity.contact_points
    where kind = 'identifier' and is_shared

),

rarities as (

    -- of each record, since a row of a pair is long, and would be carried through every join
    select
        record,
        givens.descriptions as givens,
        families.descriptions as families,
        namesakes.descriptions as namesakes,
        births.descriptions as births,
        postcodes.descriptions as postcodes,
        streets.descriptions as streets,
        cities.descriptions as cities,
        companies.descriptions as companies,
        coalesce(e.given_names, 1) as email_names,
        coalesce(e.is_shared, false) as is_email_shared,
        coalesce(t.given_names, 1) as phone_names,
        coalesce(t.is_shared, false) as is_phone_shared
    from (
        select
            record, formal_given, coalesce(family, given) as family, birth_date::varchar as birth_date,
            postcode, street_name, city, company, email, phone
        from identity.normalized_records
        where record in (select unnest([left_record, right_record]) from query_table(pairs))
    ) as r
    left join (from identity.frequencies where kind = 'given') as givens on givens.value = r.formal_given
    left join (from identity.frequencies where kind = 'family') as families on families.value = r.family
    left join (from identity.frequencies where kind = 'name') as namesakes
        on namesakes.value = r.formal_given || ' ' || r.family
    left join (from identity.frequencies where kind = 'birth_date') as births on births.value = r.birth_date
    left join (from identity.frequencies where kind = 'postcode') as postcodes on postcodes.value = r.postcode
    left join (from identity.frequencies where kind = 'street') as streets on streets.value = r.street_name
    left join (from identity.frequencies where kind = 'city') as cities on cities.value = r.city
    left join (from identity.frequencies where kind = 'company') as companies on companies.value = r.company
    left join (from identity.contact_points where kind = 'email') as e on e.value = r.email
    left join (from identity.contact_points where kind = 'phone') as t on t.value = r.phone

),

sided as (

    select
        p.left_record,
        p.right_record,
        l.source = r.source and l.source in (from identity.clean_sources) as are_of_clean_source,
        l.given as l_given,
        l.given_forms as l_given_forms,
        l.middle_names as l_middle_names,
        l.given_sound as l_given_sound,
        l.family as l_family,
        l.family_forms as l_family_forms,
        l.family_sound as l_family_sound,
        l.generation as l_generation,
        l.birth_date as l_birth_date,
        l.birth_year as l_birth_year,
        l.birth_month as l_birth_month,
        l.birth_day as l_birth_day,
        l.birth_days is not null or r.birth_days is not null as may_be_two_days,
        case when may_be_two_days then coalesce(l.birth_days, [l.birth_date]) end as l_birth_days,
        l.is_phone_typed or r.is_phone_typed as is_phone_typed,
        l.is_email_typed or r.is_email_typed as is_email_typed,
        l.email as l_email,
        l.mailbox as l_mailbox,
        l.employer_domain as l_employer_domain,
        r.employer_domain as r_employer_domain,
        l.is_office_address,
        r.is_office_address as r_is_office_address,
        l.is_borrowed_address as l_is_borrowed,
        r.is_borrowed_address as r_is_borrowed,
        l.phone as l_phone,
        l.personal_identifiers as l_personal_identifiers,
        l.house_number as l_house_number,
        l.street_name as l_street_name,
        l.street_core as l_street_core,
        r.street_core as r_street_core,
        l.postcode as l_postcode,
        l.city as l_city,
        l.company as l_company,
        coalesce(l.given, l.family, r.given, r.family) is null as are_nameless,
        if(are_nameless and l.company <> r.company, string_split(l.company, ' '), null) as l_company_words,
        if(are_nameless and l.company <> r.company, string_split(r.company, ' '), null) as r_company_words,
        r.given as r_given,
        r.given_forms as r_given_forms,
        r.middle_names as r_middle_names,
        r.given_sound as r_given_sound,
        r.family as r_family,
        r.family_forms as r_family_forms,
        r.family_sound as r_family_sound,
        r.generation as r_generation,
        r.birth_date as r_birth_date,
        r.birth_year as r_birth_year,
        r.birth_month as r_birth_month,
        r.birth_day as r_birth_day,
        case when may_be_two_days then coalesce(r.birth_days, [r.birth_date]) end as r_birth_days,
        r.email as r_email,
        r.mailbox as r_mailbox,
        r.phone as r_phone,
        r.personal_identifiers as r_personal_identifiers,
        r.house_number as r_house_number,
        r.street_name as r_street_name,
        r.postcode as r_postcode,
        r.city as r_city,
        r.company as r_company,
        l.is_latin as l_is_latin,
        r.is_latin as r_is_latin,
        l.is_known_given as l_is_known_given,
        r.is_known_given as r_is_known_given,
        common.* exclude (record),
        r_common.givens as r_givens,
        l.formal_given as l_formal_given,
        r.formal_given as r_formal_given,
        list_intersect(l.identifiers, r.identifiers) as same_identifiers
    from query_table(pairs) as p
    join identity.normalized_records as l on l.record = p.left_record
    join identity.normalized_records as r on r.record = p.right_record
    join rarities as common on common.record = p.left_record
    join (select record, givens from rarities) as r_common on r_common.record = p.right_record

),

likely_alike as (

    select
        *,
        jaro_winkler_similarity(l_given, r_given) as given_likeness,
        jaro_winkler_similarity(l_family, r_family) as family_likeness
    from sided

),

likened as (

    select
        *,
        -- counting edits takes long, and of names that share no letters, or differ too much in length, nobody asks for the
        -- number. A `case` counts only for the rows it should; the two sides of an `and` may be tried in any order.
        case
            when given_likeness = 1 then 0
            when given_likeness >= 0.5 and abs(strlen(l_given) - strlen(r_given)) <= 2
                then damerau_levenshtein(l_given, r_given)
        end as given_edits,
        case
            when family_likeness = 1 then 0
            when family_likeness >= 0.5 and abs(strlen(l_family) - strlen(r_family)) <= 3
                then damerau_levenshtein(l_family, r_family)
        end as family_edits,
        case
            when coalesce(given_likeness + family_likeness, 2) > 1.5 then false
            -- names of several words: "de la Cruz" for a first name
            when coalesce(l_family_forms, r_family_forms) is not null
                and list_has_any(coalesce(l_given_forms, [l_given]), coalesce(r_family_forms, [r_family]))
                and list_has_any(coalesce(r_given_forms, [r_given]), coalesce(l_family_forms, [l_family])) then true
            when jaro_winkler_similarity(l_given, r_family) < 0.7 then false
            when jaro_winkler_similarity(l_family, r_given) < 0.7 then false
            when jaro_winkler_similarity(l_given, r_family) + jaro_winkler_similarity(l_family, r_given)
                <= greatest(1.6, 0.4 + given_likeness + family_likeness) then false
            else greatest(damerau_levenshtein(l_given, r_family), damerau_levenshtein(l_family, r_given)) <= 2
        end as is_swapped,
        -- only of names that are alike, since it takes long
        case
            when given_likeness < 0.75 or l_given = r_given or least(length(l_given), length(r_given)) < 4 then false
            when identity.in_one_spelling(l_given) = identity.in_one_spelling(r_given) then true
            -- Danny is a man's name, and Danni a woman's
            when l_is_known_given and r_is_known_given then false
            else identity.in_one_spelling(translate(l_given, 'yz', 'is')) = identity.in_one_spelling(translate(r_given, 'yz', 'is'))
        end as is_spelled_otherwise,
        -- a space where none belongs, and a slip with it: "Jas er" and "Jasper"
        case
            when (l_middle_names is null) = (r_middle_names is null) or l_given = r_given then false
            else damerau_levenshtein(
                l_given || array_to_string(coalesce(l_middle_names, []), ''),
                r_given || array_to_string(coalesce(r_middle_names, []), '')
            ) = 1
        end as is_torn,
        -- "Smith A." and "Adam Smith"
        coalesce(
            l_given = r_family and (length(l_family) = 1 or length(r_given) = 1) and l_family[1] = r_given[1]
            or l_family = r_given and (length(l_given) = 1 or length(r_family) = 1) and l_given[1] = r_family[1], false
        ) as is_swapped_with_initial,
        case
            when l_email <> r_email and jaro_winkler_similarity(l_email, r_email) >= 0.88
                then damerau_levenshtein(l_email, r_email)
        end as email_edits,
        -- before and after the @
        case
            when email_edits is null or coalesce(l_employer_domain, r_employer_domain) is null or l_mailbox = r_mailbox then false
            when split_part(l_email, '@', 2) = split_part(r_email, '@', 2) then false
            else damerau_levenshtein(split_part(l_email, '@', 2), split_part(r_email, '@', 2)) <= 2
                and damerau_levenshtein(l_mailbox, r_mailbox)
                <= greatest(1, least(length(l_mailbox), length(r_mailbox)) // 4)
        end as is_email_garbled,
        -- a name of one word may be either half: "Smith" at the till is a family name, "Anna" in a newsletter is not
        case
            when l_family is null and l_given = r_family or r_family is null and r_given = l_family then 'same'
            when l_given is null and l_family = r_given or r_given is null and r_family = l_given then 'same'
            when l_family is null and length(r_family) > 4 and identity.is_slip(l_given, r_family) then 'similar'
            when r_family is null and length(l_family) > 4 and identity.is_slip(r_given, l_family) then 'similar'
        end as other_half,
        l_family is null and r_family is null and not (l_is_known_given and r_is_known_given) as may_be_two_halves,
        -- a name that we know is not cut short
        identity.is_cut_short(l_given, r_given) and not l_is_known_given
        or identity.is_cut_short(r_given, l_given) and not r_is_known_given as is_cut_short,
        case
            when l_street_name = r_street_name then 'same'
            when jaro_winkler_similarity(l_street_core, r_street_core) >= 0.9
                or least(length(l_street_core), length(r_street_core)) > 4
                and (starts_with(l_street_core, r_street_core) or starts_with(r_street_core, l_street_core))
                or starts_with(l_street_name, r_street_name || ' ') or starts_with(r_street_name, l_street_name || ' ') then 'like'
            when l_street_name <> r_street_name then 'differs'
        end as street,
        case
            when l_postcode = r_postcode then 'same'
            when length(l_postcode) = length(r_postcode) and identity.is_slip(l_postcode, r_postcode) then 'like'
            when l_postcode <> r_postcode then 'differs'
        end as postal,
        coalesce(jaro_winkler_similarity(l_city, r_city) >= 0.88, false) as is_city_alike
    from likely_alike

),

compared as (

    select
        *,
        case
            when is_swapped then 'swapped'
            when is_swapped_with_initial then 'initial'
            when other_half is not null then null
            when l_given is null or r_given is null then null
            when l_given = r_given then 'same'
            when coalesce(l_given_forms, r_given_forms) is not null
                and list_has_any(coalesce(l_given_forms, [l_given]), coalesce(r_given_forms, [r_given])) then 'nickname'
            -- another script: what sounds alike is the same, and what does not may be
            when l_is_latin <> r_is_latin
                then case
                    when l_given_sound = r_given_sound or given_likeness >= 0.8 then 'similar'
                    -- "Olga Петрова": the first name can be read
                    when l_is_known_given and r_is_known_given then 'differs'
                end
            when least(length(l_given), length(r_given)) = 1
                then case
                    when list_has_any(
                        list_transform(coalesce(l_given_forms, [l_given]), lambda g: g[1]),
                        list_transform(coalesce(r_given_forms, [r_given]), lambda g: g[1])
                    ) then 'initial'
                    else 'differs'
                end
            when is_cut_short then 'nickname'
            when is_spelled_otherwise then 'other spelling'
            when list_contains(l_middle_names, r_given) or list_contains(r_middle_names, l_given) then 'middle'
            -- what stands alone may be the initial of a second name: Ann E. and Anna
            when is_torn
                then if(
                    length(array_to_string(coalesce(l_middle_names, r_middle_names), '')) > 1
                    or not if(l_middle_names is null, r_is_known_given, l_is_known_given), 'torn', 'like'
                )
            -- one half of the name in the other's column: the rest is garbled, or another name
            when l_given = r_family or r_given = l_family then 'unlike'
            when may_be_two_halves and given_likeness < 0.8 then null
            when given_likeness < 0.5 then 'differs'
            when given_edits = 1 and greatest(length(l_given), length(r_given)) > 2
                or given_likeness >= 0.92 and given_edits <= 2
                then 'similar'
            when l_given_sound = r_given_sound and given_likeness >= 0.7
                or given_edits <= 2 and least(length(l_given), length(r_given)) > 4
                or jaro_similarity(l_given, r_given) >= 0.87 and abs(length(l_given) - length(r_given)) < 3
                then 'near'
            else 'differs'
        end as given,
        case
            when is_swapped or is_swapped_with_initial then 'swapped'
            when other_half is not null then other_half
            when l_family is null or r_family is null then null
            when l_family = r_family then 'same'
            when coalesce(l_family_forms, r_family_forms) is not null
                and list_has_any(coalesce(l_family_forms, [l_family]), coalesce(r_family_forms, [r_family])) then 'part'
            when l_is_latin <> r_is_latin
                then if(l_family_sound = r_family_sound or family_likeness >= 0.8, 'similar', null)
            when least(length(l_family), length(r_family)) = 1
                then if(l_family[1] = r_family[1], 'initial', 'differs')
            when family_likeness < 0.5 then 'differs'
            when family_likeness >= 0.92 and family_edits <= 2
                or family_edits = 1
                and greatest(length(l_family), length(r_family)) > 3 then 'similar'
            when l_family_sound = r_family_sound and family_likeness >= 0.7
                or family_edits <= 2 and least(length(l_family), length(r_family)) > 6
                or family_edits <= 3 and least(length(l_family), length(r_family)) > 8
                or jaro_similarity(l_family, r_family) >= 0.83 then 'near'
            else 'differs'
        end as family,
        case
            when l_generation = r_generation then 'same'
            when l_generation <> r_generation then 'differs'
            when l_generation is not null or r_generation is not null then 'one'
        end as generation,
        case
            when l_birth_date = r_birth_date then 'same'
            when may_be_two_days and list_has_any(l_birth_days, r_birth_days) then 'either way'
            when may_be_two_days and l_birth_days[1] is not null and r_birth_days[1] is not null
                then case
                    when identity.is_slip(l_birth_days[1]::varchar, r_birth_days[1]::varchar) then 'one digit'
                    when l_birth_year = r_birth_year then 'within a year'
                    else 'differs'
                end
            when l_birth_year = r_birth_year and l_birth_month = r_birth_day and l_birth_day = r_birth_month
                then 'swapped'
            when l_birth_date <> r_birth_date and identity.is_slip(l_birth_date::varchar, r_birth_date::varchar) then 'one digit'
            -- thirteen years or more make another generation, fewer make a mistake or a brother
            when abs(l_birth_year - r_birth_year) >= 13
                then if(l_birth_month = r_birth_month and l_birth_day = r_birth_day, 'day and month', 'another generation')
            when l_birth_date is null or r_birth_date is null
                then case
                    when coalesce(l_birth_month <> r_birth_month, false) or coalesce(l_birth_day <> r_birth_day, false)
                        or coalesce(abs(l_birth_year - r_birth_year) > 1, false) then 'differs'
                    when l_birth_month = r_birth_month or l_birth_year = r_birth_year then 'partly'
                end
            when l_birth_month = r_birth_month and l_birth_day = r_birth_day then 'day and month'
            when l_birth_year = r_birth_year and l_birth_month = r_birth_month then 'month and year'
            when abs(l_birth_date - r_birth_date) < 366 then 'within a year'
            when l_birth_date <> r_birth_date then 'differs'
        end as birth_date,
        case
            when l_email = r_email
                then case
                    when l_given is not null and r_given is not null then if(is_email_typed, 'as typed', 'same')
                    when is_office_address and coalesce(l_given, r_given, l_family, r_family) is not null then 'office'
                    when l_is_borrowed or r_is_borrowed then 'another name'
                    when length(coalesce(l_given, r_given)) > 2 and contains(l_mailbox, coalesce(l_given, r_given))
                        then 'own'
                    when are_nameless then 'same'
                    else 'unnamed'
                end
            when l_mailbox = r_mailbox and length(l_mailbox) > 4
                then if(
                    not (l_is_latin and r_is_latin)
                    or contains(identity.in_one_spelling(l_mailbox), identity.in_one_spelling(l_family)) and length(l_family) > 2
                    or contains(identity.in_one_spelling(r_mailbox), identity.in_one_spelling(r_family)) and length(r_family) > 2
                    or contains(l_mailbox, l_given) and length(l_given) > 2
                    or contains(l_mailbox, r_given) and length(r_given) > 2, 'by name', 'same name'
                )
            when email_edits <= greatest(1, least(length(l_mailbox), length(r_mailbox)) // 4) or is_email_garbled
                -- namesakes have like addresses, since addresses are made from names
                then case
                    when (is_office_address or r_is_office_address) and not are_nameless then 'differs'
                    when split_part(l_email, '@', 2) = split_part(r_email, '@', 2)
                        and contains(l_mailbox, l_family) and contains(r_mailbox, r_family)
                        -- a number tells namesakes apart, and is no slip of the keys
                        or regexp_replace(l_email, '\D', '', 'g') <> regexp_replace(r_email, '\D', '', 'g')
                        or regexp_replace(l_mailbox, '[^a-z]', '', 'g') = regexp_replace(r_mailbox, '[^a-z]', '', 'g')
                        and l_mailbox <> r_mailbox then 'by name'
                    else 'near'
                end
            when l_email <> r_email then 'differs'
        end as email,
        case
            when l_phone = r_phone then if(is_phone_typed, 'as typed', 'same')
            when right(l_phone, 7) = right(r_phone, 7)
                or length(l_phone) = length(r_phone) and jaro_similarity(l_phone, r_phone) > 0.9
                and identity.is_slip(l_phone, r_phone) then 'near'
            when l_phone <> r_phone then 'differs'
        end as phone,
        case
            when len(list_filter(same_identifiers, lambda i: not list_contains(listed, i))) > 0
                then if(list_has_any(l_personal_identifiers, r_personal_identifiers), 'same person', 'same')
            when len(same_identifiers) > 0 then 'shared'
            when l_personal_identifiers is not null and r_personal_identifiers is not null
                -- by luck the best sorts last
                then list_max(flatten(list_transform(
                    l_personal_identifiers,
                    lambda i: list_transform(
                        list_filter(r_personal_identifiers, lambda j: split_part(i, '=', 1) = split_part(j, '=', 1)),
                        lambda j: case
                            when not identity.is_slip(i, j) then 'differs'
                            -- numbers given out one after the other, or made from a birth date, are alike but for their end
                            when left(i, least(length(i), length(j)) - length(split_part(i, '=', 2)) // 3)
                                = left(j, least(length(i), length(j)) - length(split_part(i, '=', 2)) // 3) then 'in a row'
                            else 'near'
                        end
                    )
                )))
        end as identifier,
        case
            -- every town has a High Street
            when street in ('same', 'like') and postal = 'differs' and not is_city_alike then 'differs'
            when l_house_number = r_house_number
                and (street in ('same', 'like') or street is null and postal = 'same')
                -- where nothing tells whether it is one town, how common the street is decides
                and (postal is not null or is_city_alike or l_city is null or r_city is null) then 'same house'
            when street = 'same' and l_house_number is null and r_house_number is null
                and regexp_matches(l_street_name, '\d') then 'same house'
            when street in ('same', 'like') and (postal in ('same', 'like') or is_city_alike)
                then if(
                    coalesce(identity.is_slip(l_house_number, r_house_number), true), 'same street',
                    'same street, another house'
                )
            when postal = 'same' and l_house_number <> r_house_number then 'same postcode, another house'
            when postal = 'same' then 'same postcode'
            when street = 'same' and postal is null and (l_city is null or r_city is null) then 'same street'
            when postal = 'differs' or street = 'differs' then 'differs'
        end as address,
        case
            when l_city = r_city then 'same'
            when jaro_winkler_similarity(l_city, r_city) >= 0.88 then 'near'
            when l_city <> r_city then 'differs'
        end as city,
        case
            when l_company = r_company then 'same'
            when are_nameless
                then case
                    when jaro_winkler_similarity(replace(l_company, ' ', ''), replace(r_company, ' ', '')) >= 0.92 then 'like'
                    -- every word of the shorter is in the longer, or nearly
                    when list_bool_and(list_transform(
                        if(len(l_company_words) <= len(r_company_words), l_company_words, r_company_words),
                        lambda one: list_bool_or(list_transform(
                            if(len(l_company_words) <= len(r_company_words), r_company_words, l_company_words),
                            lambda other: jaro_winkler_similarity(one, other) >= 0.88
                            -- "Deli" for "Delicatessen"
                            or length(least(one, other)) > 3 and starts_with(greatest(one, other), least(one, other))
                        ))
                    )) then if(len(l_company_words) = len(r_company_words), 'like', 'part')
                    when l_company <> r_company then 'differs'
                end
            when jaro_winkler_similarity(l_company, r_company) >= 0.92
                or starts_with(l_company, r_company || ' ') or starts_with(r_company, l_company || ' ') then 'like'
            when l_company <> r_company then 'differs'
        end as company
    from likened
    cross join till_cards

),

settled as (

    select
        *,
        -- a given name that several have, or that we know, is no slip of the keys; an initial is no name
        length(l_formal_given) > 1 and (l_is_known_given or coalesce(givens, 0) > 4 + size / 50000) as is_left_name,
        length(r_formal_given) > 1 and (r_is_known_given or coalesce(r_givens, 0) > 4 + size / 50000) as is_right_name,
        -- drawn towards what is usual anywhere, as long as the base is too small to tell
        (coalesce(givens - 1, 0) + 1.5) / (size + 300) as u_given
    from compared
    cross join identity.population_size

)

select
    left_record,
    right_record,
    case
        -- Mark and Mary are two names; Mary and Mray are one
        when given in ('similar', 'near') and is_left_name and is_right_name then 'like'
        when given = 'differs' and not (is_left_name and is_right_name) then 'unlike'
        when given = 'torn' then 'similar'
        else given
    end as given,
    family,
    generation,
    birth_date,
    if(l_email = r_email and is_email_shared, 'shared', email) as email,
    if(l_phone = r_phone and is_phone_shared, 'shared', phone) as phone,
    identifier,
    address,
    city,
    company,
    are_of_clean_source,
    coalesce(jaro_similarity(l_given, r_given), 0) < 0.6 as is_given_strange,
    l_given is null and l_family is null as is_left_nameless,
    r_given is null and r_family is null as is_right_nameless,
    is_left_nameless and l_company is not null as is_left_company,
    is_right_nameless and r_company is not null as is_right_company,
    if(l_email = r_email, email_names, 1) as email_names,
    if(l_phone = r_phone, phone_names, 1) as phone_names,
    size,
    u_given,
    case
        when family = 'same'
            then greatest(
                (coalesce(families - 1, 0) + 0.8) / (size + 1000),
                -- first and family names go together, so namesakes are more than chance would have
                coalesce(namesakes - 4, 0) / size / u_given
            )
        else 0.8 / (size + 1000)
    end as u_family,
    (if(birth_date = 'same', coalesce(births - 1, 0), 0) + 1) / (size + 20000) as u_birth,
    case
        when postal = 'same' then coalesce(postcodes - 1, 0) + 1
        when address in ('same house', 'same street', 'same street, another house') then coalesce(streets - 1, 0) + 1
        else 1
    end / (size + 1000) as u_address,
    (if(city in ('same', 'near'), coalesce(cities - 1, 0), 0) + 4) / (size + 200) as u_city,
    (if(company = 'same', coalesce(companies - 1, 0), 0) + 1) / (size + 1000) as u_company
from settled
