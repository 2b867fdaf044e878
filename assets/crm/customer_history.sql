-- One row per past value of a customer's field: what a record used to say, from when, until when it said otherwise.

with

versions as (

    select source, record_id, valid_from, valid_to, columns(
        'name|first_name|last_name|company|email|phone|house_number|street|city|region|postcode|country|language|preferred_channel'
    ), birth_date
    from staging.person_versions
    union all by name
    -- The present, to see until when the last past value held; only of records that have a past.
    select people.source, people.record_id, people.changed_at as valid_from, null::timestamp as valid_to
    from staging.people as people
    where false

)

select * from versions
