-- One row per thing by which a statement finds its customer again: who said it, who was one customer with them, and how
-- they could be reached and told apart. Remembered, because a row, an id, an address and a source may all go.
-- `kind` says: `said` and `record` are a source and record id; `then` was one customer with the sayer when they said it,
-- `joined` came to them later, `parted` went again. The other kinds are keys: an address, or a name with one, and
-- `change` is the record that they describe.

with

known as (

    select statement_id, kind, value, change, holders.at as happened_at
    from journal.consent_holders as holders

),

sayers as (

    select statements.statement_id, person_source, person_record_id, clusters.customer_id
    from crm.consent_statements as statements
    inner join identity.clusters as clusters
        on statements.person_source = clusters.source and statements.person_record_id = clusters.record_id
    where statement_id is not null
    union
    select statement_id, null, null, customer_id
    from crm.consent_statements
    where statement_id is not null and customer_id in (select customer_id from identity.clusters)

),

members as (

    select sayers.statement_id, clusters.source, clusters.record_id, clusters.source || chr(31) || clusters.record_id as value
    from sayers
    inner join identity.clusters as clusters using (customer_id)

),

latest as (

    select statement_id, value, arg_max(change, happened_at) as change, bool_or(change = 'then') as was_then
    from known
    where kind = 'record'
    group by all

),

met as (

    select distinct statement_id from latest

),

found as (

    select
        members.statement_id,
        'record' as kind,
        members.value,
        case when met.statement_id is null then 'then' else 'joined' end as change
    from members
    left join met using (statement_id)
    left join latest using (statement_id, value)
    where latest.change is null or latest.change = 'parted'
    union all
    select latest.statement_id, 'record', latest.value, 'parted'
    from latest
    semi join sayers using (statement_id)
    -- of a record that is gone nobody knows where it would be now
    semi join identity.clusters as clusters on clusters.source || chr(31) || clusters.record_id = latest.value
    anti join members using (statement_id, value)
    where latest.change <> 'parted'
    union all
    select statement_id, 'said', person_source || chr(31) || person_record_id, null
    from sayers
    where person_record_id is not null

),

-- Whoever was one customer with the sayer when they said it is described by what is known of them today.
described as (

    select distinct
        members.statement_id,
        members.source,
        members.record_id,
        sayers.person_record_id is not null as is_sayer
    from members
    left join sayers
        on members.statement_id = sayers.statement_id and members.source = sayers.person_source
        and members.record_id = sayers.person_record_id
    left join latest
        on members.statement_id = latest.statement_id and members.value = latest.value
    where latest.statement_id is null or latest.was_then

),

people as (

    select
        described.statement_id,
        described.is_sayer,
        source || chr(31) || record_id as described,
        lower(email) as email,
        phone,
        lower(strip_accents(coalesce(name, concat_ws(' ', first_name, last_name), company))) as called,
        birth_date,
        lower(strip_accents(concat_ws(' ', postcode, house_number, street))) as place,
        coalesce(postcode, street) is not null as has_place,
        json_extract_string(identifiers, '$.*') as cards
    from described
    inner join staging.people as people using (source, record_id)

),

keys as (

    select distinct statement_id, kind, value, described
    from (
        -- whose address it is does not matter to whoever else reads what comes there
        select statement_id, 'email' as kind, email as value, described from people where is_sayer
        union all
        select statement_id, 'phone', phone, described from people where is_sayer
        union all
        select statement_id, 'card', unnest(cards), described from people
        union all
        select statement_id, 'name and email', called || chr(31) || email, described from people
        union all
        select statement_id, 'name and phone', called || chr(31) || phone, described from people
        union all
        select statement_id, 'name and birth date', called || chr(31) || birth_date, described from people
        union all
        select statement_id, 'name and place', called || chr(31) || place, described from people where has_place
    )
    where value is not null

),

fresh as (

    select statement_id, kind, value, change from found where kind = 'record'
    union all
    select statement_id, kind, value, change
    from (
        select statement_id, kind, value, described as change from keys
        union all
        select statement_id, kind, value, change from found where kind = 'said'
    ) as fresh
    anti join known
        on fresh.statement_id = known.statement_id and fresh.kind = known.kind and fresh.value = known.value
        and fresh.change is not distinct from known.change

)

select statement_id, kind, value, change, happened_at
from known
union all
select fresh.statement_id, fresh.kind, fresh.value, fresh.change, clock.run_at
from fresh
cross join staging.clock as clock
