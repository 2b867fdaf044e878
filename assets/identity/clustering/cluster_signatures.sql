-- One row per description that is tied to another: its component, and its signature, the smallest description of the
-- same name, birth date, numbers and contact. Whoever has parcels sent to five thousand addresses has one signature, and
-- only signatures can contradict each other. Reads `components`.

with

spoken_of as (

    select left_record as record from identity.pair_constraints
    union
    select right_record from identity.pair_constraints

)

select
    record,
    component,
    case
        when (email is null and phone is null) or (given is null and family is null)
            or record in (select record from spoken_of) then record
        else min(record) over (
            partition by
                component, given, middle_names, family, generation, birth_year, birth_month, birth_day, personal_identifiers,
                email, phone, if(source in (from identity.clean_sources), record, null), record in (select record from spoken_of)
        )
    end as signature
from components
join identity.normalized_records using (record)
