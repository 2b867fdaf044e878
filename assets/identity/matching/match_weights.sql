-- One row per compared pair: how many bits each field counts against the guess that the two are strangers (`_bits`),
-- and against the guess that they are two of one household (`_home`), and the sums. `compared` names a table made by
-- comparison_vectors.sql; the numbers are in `identity.weights`. They are few, and looked up in maps: joins would cost
-- more than all else.

with

numbers as (

    select map_from_entries(list((comparison, levels))) as numbers
    from (
        select comparison, map_from_entries(list((level, {'m': m, 'u': u, 'h': h, 'by_frequency': by_frequency}))) as levels
        from identity.weights
        group by comparison
    )

),

-- one row: for each comparison, level -> numbers
of_levels as (

    select
        numbers['given'] as of_given,
        numbers['family'] as of_family,
        numbers['birth date'] as of_birth_date,
        numbers['e-mail'] as of_email,
        numbers['phone'] as of_phone,
        numbers['identifier'] as of_identifier,
        numbers['generation'] as of_generation,
        numbers['address'] as of_address,
        numbers['city'] as of_city,
        numbers['company'] as of_company,
        numbers['organisation'] as of_organisation
    from numbers

),

found as (

    select
        compared.*,
        of_given[given] as g,
        of_family[family] as f,
        of_birth_date[birth_date] as b,
        of_email[email] as e,
        of_phone[phone] as p,
        of_identifier[identifier] as i,
        of_generation[generation] as n,
        of_address[address] as a,
        of_city[city] as t,
        if(is_left_company and is_right_company, of_organisation, of_company)[company] as o
    from query_table(compared) as compared
    cross join of_levels

),

weighed as (

    select
        found.* exclude (g, f, b, e, p, i, n, a, t, o),
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
        -- another branch has its name, too, but in another house
        log2(o.m / if(
            is_left_company and is_right_company and company <> 'differs' and coalesce(address, '') = 'same house', o.h / 5, o.h
        )) as company_home
    from found

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
