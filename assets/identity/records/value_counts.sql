-- One row per name, day or place, and how many descriptions have it.

with

described as (

    select formal_given, family, birth_date, postcode, street_name, city, company
    from identity.normalized_records
    where record not in (select record from identity.exact_duplicates)

)

select 'given' as kind, formal_given as value, count(*) as descriptions
from described where formal_given is not null group by all
union all
select 'family', family, count(*)
from described where family is not null group by all
union all
select 'birth_date', birth_date::varchar, count(*)
from described where birth_date is not null group by birth_date
union all
select 'postcode', postcode, count(*)
from described where postcode is not null group by all
union all
select 'street', street_name, count(*)
from described where street_name is not null group by all
union all
select 'city', city, count(*)
from described where city is not null group by all
union all
select 'company', company, count(*)
from described where company is not null group by all
union all
select 'name', formal_given || ' ' || family, count(*)
from described where formal_given is not null and family is not null group by all
