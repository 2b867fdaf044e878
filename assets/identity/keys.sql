-- One row per description and key: two descriptions are compared when they have a key in common.
-- Keys are hashes; two that collide cost a comparison and nothing else. A strong key may join two people by itself.

with

shared as (

    select kind, value from identity.contact_points where is_shared

),

described as (

    select
        record, given, given_forms, family, family_forms, name_forms, company, email, employer_domain, phone,
        identifiers, postcode, house_number, street, city, birth_date, birth_year, birth_month, birth_day
    from identity.records
    where record not in (select record from identity.repeats)

),

named as (

    select record, unnest(name_forms) as name, postcode, street, city, birth_date, birth_year, birth_month, birth_day
    from described
    where name_forms is not null

),

towns as (

    -- where some thousands live, even a rare name comes twice
    select city
    from identity.records
    where city is not null
    group by city
    having count(*) <= 2000

),

families as (

    select record, unnest(family_forms) as family, birth_date, postcode, house_number
    from described
    where birth_date is not null or (postcode is not null and house_number is not null)

),

all_keys as (

    select true as is_strong, hash('email', email) as key, record
    from described
    where email is not null and email not in (select value from shared where kind = 'email')
    union all
    select true, hash('phone', phone), record
    from described
    where phone is not null and phone not in (select value from shared where kind = 'phone')
    union all
    select true, hash('identifier', identifier), record
    from (select record, unnest(identifiers) as identifier from described where identifiers is not null)
    where identifier not in (select value from shared where kind = 'identifier')
    union all
    select true, hash('name and postcode', name, postcode), record from named where postcode is not null
    union all
    select false, hash('name and street', name, street), record
    from named
    where postcode is null and street is not null
    union all
    select false, hash('name and city', name, city), record from named where city in (select city from towns)
    union all
    select true, hash('name and birth date', name, birth_date), record from named where birth_date is not null
    -- one part of the date mistyped, or day and month the other way round
    union all
    select false, hash('name and birth month', name, birth_year, birth_month), record
    from named
    where birth_day is not null
    union all
    select false, hash('name and birthday', name, birth_month, birth_day), record
    from named
    where birth_day is not null
    union all
    select
        false,
        hash('name and birth year', name, birth_year, least(birth_month, birth_day), greatest(birth_month, birth_day)),
        record
    from named
    where birth_day <= 12
    -- one half of the name written in another way
    union all
    select false, hash('given name and birth date', unnest(given_forms), family[1], birth_date), record
    from described
    where birth_date is not null
    union all
    select false, hash('family and birth date', family, birth_date), record from families where birth_date is not null
    union all
    select false, hash('family and house', family, postcode, house_number), record
    from families
    where postcode is not null and house_number is not null
    union all
    select false, hash('company and postcode', company, postcode), record
    from described
    where company is not null and given is null and family is null and postcode is not null
    union all
    select false, hash('company and domain', company, employer_domain), record
    from described
    where company is not null and given is null and family is null and employer_domain is not null

)

select is_strong, key, record
from all_keys
where key in (select key from all_keys group by key having count(*) > 1)
