-- One row per address: two for each household, where it lives and where it lived before or will, and one per company.
-- A British postcode is that of one street; elsewhere a postcode holds a part of a town.

with

numbered as (

    select
        a,
        -- who moves stays in the country, mostly in the town
        if(a < 2 * $households, a // 2, a) as place,
        if(a < 2 * $households and share(a, 'town stays') < 0.6, a // 2, a) as town_place
    from range(2 * $households + $companies) as numbers (a)

),

placed as (

    select
        a,
        country,
        language,
        others,
        dial,
        mobile,
        landline,
        street as street_form,
        streets,
        string_split(pick(towns, share(town_place, 'town')), ':') as town,
        c.postcode as form
    from numbered
    join countries as c on share(place, 'country') >= c.begins and share(place, 'country') < c.ends

),

coded as (

    select
        *,
        replace(replace(replace(replace(replace(replace(
            form,
            'nnn', digits(share(a, 'postcode'), 3)),
            'nn', digits(share(a, 'postcode'), 2)),
            'n', digits(share(a, 'postcode'), 1)),
            'm', digits(share(a, 'postcode sector'), 1)),
            'xx', letter(share(a, 'postcode letter')) || letter(share(a, 'other postcode letter'))),
            '{}', town[2]
        ) as postcode,
        (1 + floor(120 * pow(share(a, 'house'), 1.5)))::integer as house
    from placed

)

select
    a,
    country,
    language,
    others,
    dial,
    mobile,
    replace(town[1], '_', ' ') as city,
    town[3] as area,
    dial || numbered(replace(landline, '{}', ltrim(town[3], '0')), share(a, 'landline digits')) as landline,
    house::varchar as house_number,
    replace(pick(streets, if(country = 'GB', share(hash(postcode), 'street'), share(a, 'street'))), '_', ' ') as street_name,
    street_form,
    postcode
from coded
