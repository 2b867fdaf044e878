-- One row per compared pair: how many bits each field counts against the guess that the two are strangers (`_bits`), and
-- against the guess that they are two of one household (`_home`), and the sums. `compared` names a table made by
-- compare.sql; the numbers are in `identity.weights`.

with

weighed as (

    select
        c.*,
        log2(g.m / if(g.by_frequency, u_given, g.u)) as given_bits,
        -- a name twice at home is a parent and a child
        log2(g.m / if(given = 'same' and coalesce(birth_date, '') = 'another generation', 0.03, g.h)) as given_home,
        log2(f.m / if(f.by_frequency, u_family, f.u)) as family_bits,
        -- families share their name, and people of one company do not
        log2(f.m / if(family = 'differs' and company in ('same', 'like'), f.u, f.h)) as family_home,
        log2(b.m / if(b.by_frequency, u_birth, b.u)) as birth_bits,
        log2(b.m / b.h) as birth_home,
        log2(e.m / if(e.by_frequency, e.u * greatest(email_names, 1) / size, e.u)) as email_bits,
        log2(e.m / if(e.by_frequency and email_names > 1, least(12 * e.h, 0.5), e.h)) as email_home,
        log2(p.m / if(p.by_frequency, p.u * greatest(phone_names, 1) / size, p.u)) as phone_bits,
        log2(p.m / if(p.by_frequency and phone_names > 1, least(2 * p.h, 0.5), p.h)) as phone_home,
        log2(i.m / if(i.by_frequency, i.u / size, i.u)) as identifier_bits,
        log2(i.m / i.h) as identifier_home,
        log2(n.m / n.u) as generation_bits,
        log2(n.m / n.h) as generation_home,
        log2(a.m / if(a.by_frequency, greatest(a.u * u_address, 0.00001), a.u)) as address_bits,
        log2(a.m / a.h) as address_home,
        log2(t.m / if(t.by_frequency, least(t.u * u_city, 0.9), t.u)) as city_bits,
        log2(t.m / t.h) as city_home,
        log2(o.m / if(o.by_frequency, u_company, o.u)) as company_bits,
        log2(o.m / o.h) as company_home
    from query_table(compared) as c
    left join (from identity.weights where comparison = 'given') as g on g.level = given
    left join (from identity.weights where comparison = 'family') as f on f.level = family
    left join (from identity.weights where comparison = 'birth date') as b on b.level = birth_date
    left join (from identity.weights where comparison = 'e-mail') as e on e.level = email
    left join (from identity.weights where comparison = 'phone') as p on p.level = phone
    left join (from identity.weights where comparison = 'identifier') as i on i.level = identifier
    left join (from identity.weights where comparison = 'generation') as n on n.level = generation
    left join (from identity.weights where comparison = 'address') as a on a.level = address
    left join (from identity.weights where comparison = 'city') as t on t.level = city
    left join (from identity.weights where comparison in ('company', 'organisation')) as o
        on o.level = company
        and o.comparison = if(is_left_company and is_right_company, 'organisation', 'company')

),

summed as (

    select
        *,
        -- the town follows from the address, so the two count once and a little
        greatest(coalesce(address_bits, 0), coalesce(city_bits, 0), 0)
        + 0.3 * greatest(least(coalesce(address_bits, 0), coalesce(city_bits, 0)), 0)
        + least(coalesce(address_bits, 0), coalesce(city_bits, 0), 0)
        + 0.3 * least(greatest(coalesce(address_bits, 0), coalesce(city_bits, 0)), 0) as place_bits,
        greatest(coalesce(address_home, 0), coalesce(city_home, 0), 0)
        + least(coalesce(address_home, 0), coalesce(city_home, 0), 0) as place_home
    from weighed

)

select
    left_record, right_record, size,
    given, family, generation, birth_date, email, phone, identifier, address, city, company,
    are_of_clean_source, is_given_strange, is_left_nameless, is_right_nameless, is_left_company, is_right_company,
    columns('_(bits|home)$')::float,
    coalesce(given_bits, 0) + coalesce(family_bits, 0) + coalesce(birth_bits, 0) + coalesce(email_bits, 0)
    + coalesce(phone_bits, 0) + coalesce(identifier_bits, 0) + coalesce(generation_bits, 0)
    + coalesce(company_bits, 0) + place_bits as all_bits,
    coalesce(given_home, 0) + coalesce(family_home, 0) + coalesce(birth_home, 0) + coalesce(email_home, 0)
    + coalesce(phone_home, 0) + coalesce(identifier_home, 0) + coalesce(generation_home, 0)
    + coalesce(company_home, 0) + place_home as all_home
from summed
