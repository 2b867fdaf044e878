-- One row per e-mail, phone or identifier that a changed record has or had.

with

users as (

    select email, phone, identifiers from normalized_records_before
    union all
    select email, phone, identifiers from normalized_records_now

)

select 'email' as kind, email as value from users where email is not null
union
select 'phone', phone from users where phone is not null
union
select 'identifier', unnest(identifiers) from users where identifiers is not null
