-- One row per e-mail, phone or identifier that several records carry: how many people seem to use it.
-- Six families behind one address are a switchboard, a marketplace or a till card: no evidence for anyone.

with

uses as (

    select 'email' as kind, email as value, record from identity.normalized_records where email is not null
    union all
    select 'phone', phone, record from identity.normalized_records where phone is not null
    union all
    select 'identifier', unnest(identifiers), record from identity.normalized_records where identifiers is not null

),

repeated as (

    select kind, value from uses group by kind, value having count(*) > 1

)

select
    kind,
    value,
    count(distinct given_sound) filter (where length(given) > 1) as given_names,
    -- three letters, since one family may be misspelt in many ways, though not in more than thirty
    count(distinct left(coalesce(family, given, company), 3)) > 5
    or count(distinct coalesce(family, given, company)) > 30 as is_shared
from repeated
join uses using (kind, value)
join identity.normalized_records using (record)
group by kind, value
