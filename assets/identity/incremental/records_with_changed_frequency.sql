-- One row per record with a name, day, place or contact that is more or less common than it was.

with

named as (

    select value from values_changed where kind in ('given', 'family')

)

select record
from identity.normalized_records
where formal_given in (from named)
    or given in (from named)
    or family in (from named)
    or birth_date::varchar in (select value from values_changed where kind = 'birth_date')
    or postcode in (select value from values_changed where kind = 'postcode')
    or street_name in (select value from values_changed where kind = 'street')
    or city in (select value from values_changed where kind = 'city')
    or company in (select value from values_changed where kind = 'company')
    or formal_given || ' ' || coalesce(family, given) in (select value from values_changed where kind = 'name')
union
select record from records_by_contact_point
