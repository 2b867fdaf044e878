-- One row per statement about contact that still counts, with the person record that made it: out of the ledger, typed in
-- a list ("Do not contact"), or left by somebody who was erased since. A yes without a date counts as long as it stands
-- in a row, and is not in the ledger.
-- E.g. book:17 said no to e-mail: 'Newsletter OK: no', row 18 of customers.xlsx, seen on 3 March.

with

owners as (

    select source, record_id, min(person_source) as person_source, arg_min(person_record_id, person_source) as person_record_id
    from staging.consents
    where person_record_id is not null
    group by source, record_id

),

remembered as (

    -- whose row it was, when the row is gone
    select
        statement_id,
        split_part(arg_max(value, holders.at), chr(31), 1) as person_source,
        split_part(arg_max(value, holders.at), chr(31), 2) as person_record_id
    from journal.consent_holders as holders
    where kind = 'said'
    group by statement_id

),

explained as (

    -- Whoever has said since what they meant takes back what nobody could read.
    select source, stream, record_id, channel, max(seen_at) as seen_at
    from journal.consents
    where status in ('granted', 'withdrawn', 'explained')
    group by all

),

ledger as (

    select
        said.statement_id,
        said.source,
        said.stream,
        said.record_id,
        said.position,
        coalesce(owners.person_source, remembered.person_source, if(said.stream = 'people', said.source, null))
            as person_source,
        coalesce(owners.person_record_id, remembered.person_record_id, if(said.stream = 'people', said.record_id, null))
            as person_record_id,
        said.name,
        said.email,
        said.phone,
        said.happened_at,
        said.channel,
        said.purpose,
        said.status,
        nullif(concat_ws(': ', said.header, said.word), '') as evidence,
        said.is_dated
    from journal.consents as said
    left join owners
        on said.stream <> 'people' and said.source = owners.source and said.record_id = owners.record_id
    left join remembered on said.statement_id = remembered.statement_id
    left join explained
        on said.status = 'unclear' and said.source = explained.source and said.stream = explained.stream
        and said.record_id = explained.record_id and said.channel = explained.channel
        and explained.seen_at > said.seen_at
    where
        (said.status in ('withdrawn', 'unclear') or (said.status = 'granted' and said.is_dated))
        and explained.record_id is null

),

born as (

    -- A customer is named for a record of theirs (see `identity.records`): its address outlives the record.
    select 'C' || left(md5(source || chr(31) || record_id), 14) as customer_id, max(email) as email, max(phone) as phone
    from (
        select source, record_id, email, phone from staging.people
        union all
        select source, record_id, email, phone from staging.person_versions
    )
    where exists (from crm.list_edits where field = 'status' and lower(value) = 'do not contact')
    group by 1

),

owned as (

    select follow_up_id, typed.at, value as staff
    from crm.list_edits as typed
    where field = 'owner'

),

typed as (

    select
        concat_ws(chr(31), 'typed', typed.target, typed.follow_up_id, typed.at) as statement_id,
        typed.target as source,
        'edits' as stream,
        typed.follow_up_id as record_id,
        typed.customer_id,
        born.email,
        born.phone,
        typed.at as happened_at,
        'all' as channel,
        'withdrawn' as status,
        'Status "Do not contact" in a list' || coalesce(', by ' || owned.staff, '') as evidence,
        true as is_dated
    from crm.list_edits as typed
    left join born
        on typed.offered_customer_id = born.customer_id
    asof left join owned
        on typed.follow_up_id = owned.follow_up_id
        and typed.at >= owned.at
    where typed.field = 'status' and lower(typed.value) = 'do not contact'

),

standing_yes as (

    select source, record_id, position, person_source, person_record_id, email, phone, consents.at as happened_at,
        channel, purpose, status, evidence, is_dated
    from staging.consents as consents
    where status = 'granted' and not is_dated

)

select *, null::varchar as customer_id
from ledger
union all by name
select *
from typed
union all by name
select *
from standing_yes
union all by name
-- Whose it was nobody knows any longer; that they said no is remembered.
select
    erased.email,
    erased.phone,
    erased.at as happened_at,
    erased.channel,
    'withdrawn' as status,
    'said before their data was erased' as evidence,
    true as is_dated,
    'regulars' as source
from crm.opt_outs_of_erased as erased
