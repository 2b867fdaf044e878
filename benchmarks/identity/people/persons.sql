-- One row per person, `p` = 4 x household + place in it: names with all their forms, birth date, phones, company.
-- The first customer of a household is an adult, the second mostly the partner, others are children or a parent.

with

households as (

    select
        h,
        address.a,
        address.country,
        address.dial,
        address.mobile,
        address.landline,
        if(share(h, 'other language') < others, pick_evenly($languages, share(h, 'language')), address.language) as language,
        case
            when share(h, 'customers') < getvariable('rates')['customers_4'] then 4
            when share(h, 'customers') < getvariable('rates')['customers_4'] + getvariable('rates')['customers_3'] then 3
            when share(h, 'customers') < getvariable('rates')['customers_4'] + getvariable('rates')['customers_3']
                + getvariable('rates')['customers_2'] then 2
            else 1
        end as customers,
        happens(h, 'couple') as is_couple
    from (select a // 2 as h, * from addresses where a % 2 = 0 and a < 2 * $households) as address

),

members as (

    select
        *,
        4 * h + place as p,
        4 * h + greatest(place - 1, 0) as elder,
        customers > 1 and not is_couple and happens(h, 'senior_junior') as has_junior,
        place > 1 or (place = 1 and not is_couple) as is_child,
        date '2007-01-01' - (floor(24500 * pow(share(4 * h, 'birth'), 1.1)))::integer as first_born
    from households, range(4) as places (place)
    where place < customers

),

related as (

    select
        *,
        has_junior and place < 2 as is_junior_pair,
        is_child and place > 1 and (place > 2 or not is_couple) and happens(p, 'twins') as is_twin,
        case
            when has_junior and place < 2 then true
            when place = 1 and is_couple
                then (share(elder, 'gender') < 0.5) = happens(h, 'same_sex')
            else share(p, 'gender') < 0.5
        end as is_man
    from members

),

named as (

    select
        related.*,
        names.families,
        names.heads,
        names.tails,
        if(is_man, names.men, names.women) as given_names,
        if(is_junior_pair, 4 * h, p) as namer,
        -- a partner with a name of their own is a household by themselves
        if(place = 1 and is_couple and happens(h, 'own_family_name'), p + 1000000007, 4 * h) as family_namer,
        if(is_twin, elder, p) as born_as
    from related
    join names on names.language = related.language

),

entries as (

    select
        *,
        pick(given_names, share(namer, 'given')) as given_drawn,
        pick(given_names, share(4 * h, 'given')) as given_of_first,
        pick(given_names, share(elder, 'given')) as given_of_twin,
        pick(given_names, share(p, 'another given')) as given_of_another,
        pick(given_names, share(p, 'middle name')) as middle_drawn,
        if(heads.many > 0 and share(family_namer, 'tail') < 0.55,
            pick_any(heads, share(family_namer, 'head')) || pick_any(tails, share(family_namer, 'tail end')),
            pick(families, share(family_namer, 'family'))) as family_drawn,
        if(heads.many > 0 and share(p, 'maiden tail') < 0.55,
            pick_any(heads, share(p, 'maiden head')) || pick_any(tails, share(p, 'maiden tail end')),
            pick(families, share(p, 'maiden family'))) as maiden_drawn
    from named

),

chosen as (

    select
        *,
        case
            when is_junior_pair then given_drawn
            -- one house does not call two children alike
            when place > 0 and given_drawn = given_of_first then given_of_another
            when is_twin and happens(p, 'same_initial_twins') then coalesce(list_filter(
                    list_transform([11, 13, 17, 19, 23, 29, 31, 37], lambda k: pick(given_names, share(p * k, 'alike'))),
                    lambda w: w[1] = given_of_twin[1] and w <> given_of_twin
                )[1], given_drawn)
            else given_drawn
        end as given_entry,
        if(not is_man and place = 1 and is_couple and family_namer = 4 * h and happens(p, 'maiden_name'), maiden_drawn, null) as maiden_entry
    from entries

)

select
    p,
    h,
    a,
    country,
    is_man,
    customers,
    landline,
    string_split(given_entry, '/') as given,
    if(happens(p, 'middle_name'), split_part(middle_drawn, '/', 1), null) as middle,
    -- Slavic names bend
    string_split(gendered(family_drawn, language, is_man)
        || if(language = 'es', ' ' || pick(families, share(p, 'second family')), ''), '/') as family,
    string_split(gendered(maiden_entry, language, is_man), '/') as maiden,
    if(is_junior_pair, if(place = 0, 'Sr', 'Jr'), null) as generation,
    case
        when place = 0 then first_born
        when place = 1 and is_couple then first_born + floor((share(p, 'younger') + share(p, 'younger again') - 1) * 3600)::integer
        when first_born < date '1985-01-01' or is_junior_pair then first_born + 7300 + floor(share(born_as, 'child') * 6500)::integer
        else first_born - 7300 - floor(share(born_as, 'child') * 6500)::integer
    end as birth_date,
    if(happens(p, 'has_mobile'), dial || numbered(mobile, share(p, 'mobile digits')), null) as mobile,
    if(happens(p, 'new_mobile'), dial || numbered(mobile, share(p, 'new mobile digits')), null) as later_mobile,
    happens(h, 'mover') as is_mover,
    if(happens(p, 'employed'), floor($companies * pow(share(p, 'company'), getvariable('rates')['company_spread']))::bigint, null) as b
from chosen
