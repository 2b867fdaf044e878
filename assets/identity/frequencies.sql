-- One row per name, postcode or birth date that several descriptions share: how common it is among the customers.
-- `places` and `births` count the different postcodes and birth dates of a name, so that one person who is recorded
-- ten times does not make her name common.

with

described as (

    select r.*
    from identity.records as r
    join identity.described as d on d.record = r.record and d.description = r.record

)

select 'name' as kind, name as value, count(*) as descriptions, count(distinct postcode) as places, count(distinct birth_date) as births
from (select name_forms[1] as name, postcode, birth_date from described where name_forms is not null)
group by name
having count(*) > 1
union all
select 'postcode', postcode, count(*), null, null
from described
where postcode is not null
group by postcode
having count(*) > 1
union all
select 'birth_date', birth_date::varchar, count(*), null, null
from described
where birth_date is not null
group by birth_date
having count(*) > 1
