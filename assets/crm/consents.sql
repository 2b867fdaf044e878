-- One row per statement about contact and customer it holds for: said by one of their records, in a list ("Do not
-- contact"), or, for a withdrawal, by anybody for the same e-mail address or phone number (`holds_by`).
-- Where the record that said no is gone, whoever has its address now is taken for the one who said it.

with

flags as (

    -- A flag that stays as it was is not said again, or it would outlive a consent given since.
    select * exclude (before)
    from (
        select
            consents.*,
            lag(status) over (
                partition by person_source, person_record_id, channel order by consents.at, consents.record_id
            ) as before
        from staging.consents as consents
        semi join staging.person_versions as versions
            on consents.person_source = versions.source
            and consents.person_record_id = versions.record_id
        where not is_dated
    )
    where status is distinct from before

),

born as (

    -- A customer is named for a record of theirs (see `identity.normalized_records`): its address outlives the record.
    select
        'C' || left(md5(source || chr(31) || record_id), 14) as customer_id,
        max(email) as email,
        max(phone) as phone
    from (
        select source, record_id, email, phone from staging.people
        union all
        select source, record_id, email, phone from staging.person_versions
    )
    where exists (from crm.typed_changes where field = 'status' and lower(value) = 'do not contact')
    group by 1

),

gone as (

    -- How they could be reached whose record is gone: under another id they are in the list again.
    select source, record_id, arg_max(email, valid_to) as email, arg_max(phone, valid_to) as phone
    from staging.person_versions
    anti join staging.people using (source, record_id)
    group by all

),

owners as (

    select follow_up_id, typed.at, value as staff
    from crm.typed_changes as typed
    where field = 'owner'

),

typed as (

    select
        typed.customer_id,
        born.email,
        born.phone,
        typed.at,
        'all' as channel,
        'withdrawn' as status,
        'Status "Do not contact" in a list' || coalesce(', by ' || owners.staff, '') as evidence,
        true as is_dated,
        typed.target as source,
        typed.follow_up_id as record_id
    from crm.typed_changes as typed
    left join born
        on typed.offered_customer_id = born.customer_id
    asof left join owners
        on typed.follow_up_id = owners.follow_up_id
        and typed.at >= owners.at
    where typed.field = 'status' and lower(typed.value) = 'do not contact'

),

statements as (

    select consents.*
    from staging.consents as consents
    where is_dated
    union all by name
    select consents.*
    from staging.consents as consents
    anti join staging.person_versions as versions
        on consents.person_source = versions.source
        and consents.person_record_id = versions.record_id
    where not consents.is_dated
    union all by name
    select *
    from flags
    union all by name
    select *
    from typed
    union all by name
    -- Whose it was nobody knows any longer; that they said no is remembered.
    select
        erased.email,
        erased.phone,
        erased.at,
        erased.channel,
        'withdrawn' as status,
        'said before their data was erased' as evidence,
        true as is_dated,
        'regulars' as source,
        null as record_id
    from crm.opt_outs_of_erased as erased

),

said as (

    select
        statements.* replace (
            coalesce(clusters.customer_id, statements.customer_id) as customer_id,
            coalesce(statements.email, gone.email) as email,
            coalesce(statements.phone, gone.phone) as phone
        ),
        coalesce(clusters.customer_id, statements.customer_id, '') not in (select customer_id from identity.clusters)
            as is_nobodys
    from statements
    left join identity.clusters as clusters
        on statements.person_source = clusters.source
        and statements.person_record_id = clusters.record_id
    left join gone
        on statements.person_source = gone.source
        and statements.person_record_id = gone.record_id

),

addresses as (

    -- Where somebody could be reached, and until when: a new address does not undo what was said for the old one.
    select source, record_id, email, phone, timestamp 'infinity' as left_at
    from staging.people
    where email is not null or phone is not null
    union all
    select source, record_id, email, phone, valid_to
    from staging.person_versions
    where email is not null or phone is not null

),

emails as (

    select clusters.customer_id, addresses.email, max(addresses.left_at) as left_at
    from addresses
    inner join identity.clusters as clusters using (source, record_id)
    where addresses.email in (select email from said where status = 'withdrawn')
    group by all

),

phones as (

    select clusters.customer_id, addresses.phone, max(addresses.left_at) as left_at
    from addresses
    inner join identity.clusters as clusters using (source, record_id)
    where addresses.phone in (select phone from said where status = 'withdrawn')
    group by all

),

held as (

    select said.*, 'record' as holds_by
    from said
    where said.customer_id is not null
    union all by name
    -- Whoever reads that mailbox said no; it does not matter whose record has the address now.
    select said.* replace (spread.channel as channel, emails.customer_id as customer_id), 'email' as holds_by
    from said
    inner join emails using (email)
    inner join (values ('email'), ('post')) as spread (channel)
        on said.channel in (spread.channel, 'all')
        -- A letter goes to no e-mail address: the no to it holds here only where nobody else is left to hold it.
        and (spread.channel = 'email' or said.is_nobodys)
    where
        said.status = 'withdrawn'
        and said.at < emails.left_at
        and said.customer_id is distinct from emails.customer_id
    union all by name
    select said.* replace (spread.channel as channel, phones.customer_id as customer_id), 'phone' as holds_by
    from said
    inner join phones using (phone)
    inner join (values ('sms'), ('call'), ('post')) as spread (channel)
        on said.channel in (spread.channel, 'all')
        and (spread.channel <> 'post' or said.is_nobodys)
    where
        said.status = 'withdrawn'
        and said.at < phones.left_at
        and said.customer_id is distinct from phones.customer_id

)

select
    held.customer_id,
    held.at as happened_at,
    held.channel,
    held.purpose,
    held.status,
    held.evidence,
    held.is_dated,
    held.holds_by,
    held.source,
    held.record_id
from held
