-- One row per description and key: two descriptions are compared when they have a key in common.
-- Keys are hashes; two that collide cost a comparison and nothing else. A strong key may join two people by itself; of
-- any other only so many may be holders (`most`), else it pairs nobody.

with

shared as (

    select kind, value from identity.contact_points where is_shared

),

described as (

    select
        record, given_sound, family_sound, whole_name, company, email, mailbox, employer_domain, phone, identifiers,
        postcode, house_number, street_name, city, birth_date, birth_year, birth_month, birth_day, birth_days,
        -- in both orders the same, since many a form takes the family name first
        least(given_sound, family_sound) || ' ' || greatest(given_sound, family_sound) as name_sound,
        is_small_base
    from identity.normalized_records
    cross join identity.population_size
    where record not in (select record from identity.exact_duplicates)

),

halves as (

    select record, given_sound as half, birth_date, postcode, house_number, street_name, mailbox, phone, city, is_small_base
    from described
    where given_sound is not null
    union all
    select record, family_sound, birth_date, postcode, house_number, street_name, null, phone, city, is_small_base
    from described
    where family_sound is not null and family_sound is distinct from given_sound

),

all_keys as (

    select true as is_strong, null::utinyint as most, hash('email', email) as key, record
    from described
    where email is not null and email not in (select value from shared where kind = 'email')
    union all
    select true, null, hash('phone', phone), record
    from described
    where phone is not null and phone not in (select value from shared where kind = 'phone')
    union all
    select true, null, hash('identifier', identifier), record
    from (select record, unnest(identifiers) as identifier from described where identifiers is not null)
    where identifier not in (select value from shared where kind = 'identifier')
    union all
    select true, null, hash('name and postcode', whole_name, postcode), record
    from described
    where whole_name is not null and postcode is not null
    union all
    select true, null, hash('name and birth date', whole_name, birth_date), record
    from described
    where whole_name is not null and birth_date is not null
    -- one of name, place and date written in another way, or not at all
    union all
    select false, null, hash('name and city', name_sound, left(city, 3)), record
    from described
    where name_sound is not null and city is not null
    union all
    select false, null, hash('name and birth month', name_sound, birth_year, birth_month), record
    from described
    where name_sound is not null and birth_day is not null
    union all
    select false, null, hash('name and birthday', name_sound, birth_month, birth_day), record
    from described
    where name_sound is not null and birth_day is not null
    union all
    select
        false,
        null,
        hash('name and birth year', name_sound, birth_year, least(birth_month, birth_day), greatest(birth_month, birth_day)),
        record
    from described
    where name_sound is not null and birth_day <= 12
    union all
    select
        false,
        null,
        hash(
            'name and birth year', name_sound, birth_year,
            least(month(birth_days[1]), day(birth_days[1])), greatest(month(birth_days[1]), day(birth_days[1]))
        ),
        record
    from described
    where name_sound is not null and birth_days is not null
    union all
    select false, null, hash('birth date and postcode', birth_date, postcode), record
    from described
    where birth_date is not null and postcode is not null
    union all
    select false, null, hash('birth date and street', birth_date, street_name), record
    from described
    where birth_date is not null and street_name is not null
    union all
    select false, null, hash('half a name and birth date', half, birth_date), record from halves where birth_date is not null
    union all
    select false, null, hash('half a name and house', half, postcode, house_number), record
    from halves
    where postcode is not null and house_number is not null
    union all
    select false, null, hash('half a name and street', half, street_name, house_number, left(city, 3)), record
    from halves
    where street_name is not null and city is not null
    union all
    select false, null, hash('half a name and any street', half, street_name), record
    from halves
    where street_name is not null and is_small_base
    union all
    select false, null, hash('half a name and mailbox', half, mailbox), record from halves where length(mailbox) > 4
    union all
    select false, null, hash('half a name and number', half, right(phone, 7)), record from halves where phone is not null
    union all
    -- a rare name is worth a question, a common one is not
    select false, 4, hash('whole name', whole_name), record from described where whole_name is not null
    union all
    select false, null, hash('name and domain', name_sound, employer_domain), record
    from described
    where name_sound is not null and employer_domain is not null
    -- wider keys, of which a large base would have too many holders
    union all
    select false, null, hash('name', name_sound), record from described where name_sound is not null and is_small_base
    union all
    select false, null, hash('birth date', birth_date), record from described where birth_date is not null and is_small_base
    union all
    select false, null, hash('mailbox', left(mailbox, 6)), record from described where length(mailbox) > 5 and is_small_base
    union all
    select false, null, hash('domain', employer_domain), record from described where employer_domain is not null and is_small_base
    union all
    select false, null, hash('postcode', postcode), record from described where postcode is not null and is_small_base
    union all
    select false, null, hash('half a name and town', half, left(city, 4)), record
    from halves
    where half is not null and city is not null and is_small_base
    union all
    select false, null, hash('half a name and birth year', half, year(birth_date)), record
    from halves
    where half is not null and birth_date is not null and is_small_base
    union all
    select false, null, hash('birth month and town', date_trunc('month', birth_date), left(city, 4)), record
    from described
    where birth_date is not null and city is not null and is_small_base
    union all
    select false, null, hash('half a name and birth month', half, date_trunc('month', birth_date)), record
    from halves
    where half is not null and birth_date is not null and is_small_base
    union all
    select false, null, hash('house', postcode, house_number), record
    from described
    where company is not null and given_sound is null and family_sound is null and postcode is not null
        and house_number is not null
    union all
    select false, null, hash('number', right(phone, 7)), record from described where phone is not null and is_small_base
    union all
    select false, null, hash('company and postcode', left(company, 5), postcode), record
    from described
    where company is not null and given_sound is null and family_sound is null and postcode is not null
    union all
    select false, null, hash('company and domain', left(company, 5), employer_domain), record
    from described
    where company is not null and given_sound is null and family_sound is null and employer_domain is not null
    union all
    select false, null, hash('company and city', company, city), record
    from described
    where company is not null and given_sound is null and family_sound is null and city is not null

)

select is_strong, coalesce(most, if(is_strong, 30, most_holders))::utinyint as most, key, record
from all_keys
cross join identity.population_size
