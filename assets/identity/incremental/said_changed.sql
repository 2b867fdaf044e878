-- One row per pair of descriptions of which something else is said than before.

with

spoken as (

    (from said_now except all from identity.said) union all (from identity.said except all from said_now)

)

select distinct left_record, right_record from spoken
