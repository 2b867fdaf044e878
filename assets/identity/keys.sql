-- One row per description and key: two descriptions are compared when they have a key in common.
-- Keys are hashes; two that collide cost a comparison and nothing else.

with

described as (

    select r.*
    from identity.records as r
    join identity.described as d on d.record = r.record and d.description = r.record

),

shared as (

    select kind, value from identity.contact_points where is_shared

),

named as (

    select record, unnest(name_forms) as name, postcode, street, city, birth_date, birth_year, birth_month, birth_day
    from described
    where name_forms is not null

),

given_names as (

    select record, unnest(given_forms) as given, birth_date from described where birth_date is not null

),

families as (

    select record, unnest(family_forms) as family, birth_date, postcode, house_number
    from described
    where birth_date is not null or (postcode is not null and house_number is not null)

),

all_keys as (

    select 'email' as kind, hash(email) as key, record
    from described
    where email is not null and email not in (select value from shared where kind = 'email')
    union all
    select 'phone', hash(phone), record
    from described
    where phone is not null and phone not in (select value from shared where kind = 'phone')
    union all
    select 'identifier', hash(identifier), record
    from (select record, unnest(identifiers) as identifier from described where identifiers is not null)
    where identifier not in (select value from shared where kind = 'identifier')
    union all
    select 'name and postcode', hash(name, postcode), record from named where postcode is not null
    union all
    select 'name and street', hash(name, street), record from named where postcode is null and street is not null
    union all
    select 'name and city', hash(name, city), record from named where city is not null
    union all
    select 'name and birth date', hash(name, birth_date), record from named where birth_date is not null
    -- one part of the date mistyped, or day and month the other way round
    union all
    select 'name and birth month', hash(name, birth_year, birth_month), record from named where birth_day is not null
    union all
    select 'name and birthday', hash(name, birth_month, birth_day), record from named where birth_day is not null
    union all
    select 'name and birth year', hash(name, birth_year, least(birth_month, birth_day), greatest(birth_month, birth_day)), record
    from named
    where birth_day <= 12
    -- one half of the name written in another way
    union all
    select 'given name and birth date', hash(given, birth_date), record from given_names
    union all
    select 'family and birth date', hash(family, birth_date), record from families where birth_date is not null
    union all
    select 'family and house', hash(family, postcode, house_number), record
    from families
    where postcode is not null and house_number is not null
    union all
    select 'company and postcode', hash(company, postcode), record
    from described
    where company is not null and given is null and family is null and postcode is not null
    union all
    select 'company and domain', hash(company, employer_domain), record
    from described
    where company is not null and given is null and family is null and employer_domain is not null

)

select kind, key, record
from all_keys
qualify count(*) over (partition by kind, key) > 1
