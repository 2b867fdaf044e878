-- One row per name, postcode or birth date of a candidate pair: how common it is among the customers.
-- `places` and `births` count the different postcodes and birth dates of a name, so that one person who is recorded
-- ten times does not make her name common.

with

compared as (

    select left_record as record from identity.candidates
    union
    select right_record from identity.candidates

),

described as (

    select record, name_forms[1] as name, postcode, birth_date
    from identity.records
    where record not in (select record from identity.repeats)

),

asked as (

    select name, postcode, birth_date
    from described
    join compared using (record)

)

select
    'name' as kind,
    name as value,
    count(*) as descriptions,
    count(distinct postcode) as places,
    count(distinct birth_date) as births
from described
where name in (select name from asked)
group by name
union all
select 'postcode', postcode, count(*), null, null
from described
where postcode in (select postcode from asked)
group by postcode
union all
select 'birth_date', birth_date::varchar, count(*), null, null
from described
where birth_date in (select birth_date from asked)
group by birth_date
