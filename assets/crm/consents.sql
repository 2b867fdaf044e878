-- One row per statement about contact and customer it holds for. `holds_by` says why it does: `record`, they said it
-- themselves; `person`, they were one customer with who said it; `key`, their name and address are those of somebody
-- whose record is gone; `email` or `phone`, it was said for the same address or number, by anybody.

with

said as (

    select
        statements.* exclude (customer_id),
        coalesce(clusters.customer_id, typed.customer_id) as customer_id
    from crm.consent_statements as statements
    left join identity.clusters as clusters
        on statements.person_source = clusters.source and statements.person_record_id = clusters.record_id
    left join (select distinct customer_id from identity.clusters) as typed
        on statements.customer_id = typed.customer_id

),

together as (

    -- of each record that was ever one customer with the sayer: since when, and whether it is still
    select
        statement_id,
        bool_or(change = 'then') as was_then,
        arg_max(change, holders.happened_at) <> 'parted' as is_together,
        split_part(value, chr(31), 1) as source,
        split_part(value, chr(31), 2) as record_id
    from crm.consent_holders as holders
    where kind = 'record'
    group by statement_id, value

),

-- Where a steward parted two and said whose the no was, it is not the other's.
settled as (

    select right_source as source, right_record_id as record_id, left_source as other_source, left_record_id as other_record_id
    from identity.decisions
    where decision = 'different' and opt_outs = 'record'
    union all
    select left_source, left_record_id, right_source, right_record_id
    from identity.decisions
    where decision = 'different' and opt_outs = 'others'

),

undone as (

    -- A merge that was taken back never was: nobody is held by it.
    select distinct one.customer_id, other.customer_id as other_customer_id
    from journal.decisions as undoing
    inner join journal.decisions as merging
        on undoing.undoes = merging.decision_id and merging.decision = 'same'
    inner join identity.clusters as one
        on (one.source, one.record_id) in (
            (merging.left_source, merging.left_record_id), (merging.right_source, merging.right_record_id)
        )
    inner join identity.clusters as other
        on (other.source, other.record_id) in (
            (merging.left_source, merging.left_record_id), (merging.right_source, merging.right_record_id)
        )
    where one.customer_id <> other.customer_id

),

as_one as (

    select said.statement_id, clusters.customer_id
    from said
    inner join together using (statement_id)
    inner join identity.clusters as clusters
        on together.source = clusters.source and together.record_id = clusters.record_id
    left join undone
        on said.customer_id = undone.customer_id and clusters.customer_id = undone.other_customer_id
    where
        clusters.customer_id is distinct from said.customer_id
        and undone.customer_id is null
        and case
            -- a no outlasts the parting of those who were one when it was said; a yes goes with who gave it
            when said.status <> 'granted' and together.was_then then not exists (
                from settled
                where
                    settled.source = together.source and settled.record_id = together.record_id
                    and exists (
                        from together as sayer
                        where
                            sayer.statement_id = said.statement_id and sayer.was_then
                            and sayer.source = settled.other_source and sayer.record_id = settled.other_record_id
                    )
            )
            else said.customer_id is null and together.is_together
        end
    group by all

),

absent as (

    select statement_id, status, name, email, phone
    from said
    where customer_id is null and statement_id is not null

),

keys as (

    -- Of who said it, always; of those who were one customer with them, and of a yes, as soon as the record is gone.
    select distinct said.statement_id, holders.kind, holders.value
    from said
    inner join crm.consent_holders as holders using (statement_id)
    left join identity.clusters as living
        on holders.change = living.source || chr(31) || living.record_id
    left join settled
        on holders.change = settled.source || chr(31) || settled.record_id
    where
        holders.kind in ('card', 'name and email', 'name and phone', 'name and birth date', 'name and place')
        and settled.source is null
        and (
            said.customer_id is null
            or (
                said.status <> 'granted'
                and (
                    living.record_id is null
                    or holders.change = said.person_source || chr(31) || said.person_record_id
                )
            )
        )
    union
    -- as far as the row itself told, if it went before anybody could look
    select statement_id, 'name and email', lower(strip_accents(name)) || chr(31) || lower(email) from absent
    union
    select statement_id, 'name and phone', lower(strip_accents(name)) || chr(31) || phone from absent

),

names as (

    select
        clusters.customer_id,
        lower(people.email) as email,
        people.phone,
        lower(strip_accents(coalesce(name, concat_ws(' ', first_name, last_name), company))) as called,
        birth_date,
        lower(strip_accents(concat_ws(' ', postcode, house_number, street))) as place,
        json_extract_string(identifiers, '$.*') as cards
    from staging.people as people
    inner join identity.clusters as clusters using (source, record_id)
    where exists (from keys)

),

worn as (

    select customer_id, 'name and email' as kind, called || chr(31) || email as value from names
    union all
    select customer_id, 'name and phone', called || chr(31) || phone from names
    union all
    select customer_id, 'name and birth date', called || chr(31) || birth_date from names
    union all
    select customer_id, 'name and place', called || chr(31) || place from names
    union all
    select customer_id, 'card', unnest(cards) from names

),

by_key as (

    select distinct keys.statement_id, worn.customer_id
    from keys
    inner join worn using (kind, value)

),

spoken_for as (

    -- the addresses of the row that said it, and those that its record had since
    select statement_id, email, phone from said where statement_id is not null
    union
    select statement_id, if(kind = 'email', value, null), if(kind = 'phone', value, null)
    from crm.consent_holders
    where kind in ('email', 'phone')

),

reached as (

    select said.* replace (spoken_for.email as email, spoken_for.phone as phone)
    from said
    inner join spoken_for using (statement_id)
    where said.status <> 'granted'
    union all
    -- those of whom nothing is left but that somebody said no
    select *
    from said
    where statement_id is null and said.status <> 'granted'

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
    where addresses.email in (select email from reached)
    group by all

),

phones as (

    select clusters.customer_id, addresses.phone, max(addresses.left_at) as left_at
    from addresses
    inner join identity.clusters as clusters using (source, record_id)
    where addresses.phone in (select phone from reached)
    group by all

),

held as (

    select said.*, 'record' as holds_by
    from said
    where said.customer_id is not null
    union all by name
    select said.* replace (as_one.customer_id as customer_id), 'person' as holds_by
    from said
    inner join as_one using (statement_id)
    union all by name
    select said.* replace (by_key.customer_id as customer_id), 'key' as holds_by
    from said
    inner join by_key using (statement_id)
    anti join as_one
        on said.statement_id = as_one.statement_id and by_key.customer_id = as_one.customer_id
    where by_key.customer_id is distinct from said.customer_id
    union all by name
    -- Whoever reads that mailbox said no; it does not matter whose record has the address now.
    select distinct
        reached.* replace (
            spread.channel as channel, emails.customer_id as customer_id, null::varchar as email, null::varchar as phone
        ),
        'email' as holds_by
    from reached
    inner join emails using (email)
    inner join (values ('email'), ('post')) as spread (channel)
        on reached.channel in (spread.channel, 'all')
        -- A letter goes to no e-mail address: the no to it holds here only where nobody else is left to hold it.
        and (spread.channel = 'email' or reached.customer_id is null)
    where
        reached.happened_at < emails.left_at
        and reached.customer_id is distinct from emails.customer_id
    union all by name
    select distinct
        reached.* replace (
            spread.channel as channel, phones.customer_id as customer_id, null::varchar as email, null::varchar as phone
        ),
        'phone' as holds_by
    from reached
    inner join phones using (phone)
    inner join (values ('sms'), ('call'), ('post')) as spread (channel)
        on reached.channel in (spread.channel, 'all')
        and (spread.channel <> 'post' or reached.customer_id is null)
    where
        reached.happened_at < phones.left_at
        and reached.customer_id is distinct from phones.customer_id

),

rows as (

    -- What else stood in the row that said so; of whoever is held by it otherwise, nothing.
    select source, record_id, arg_max(attributes, consents.at) as attributes
    from staging.consents as consents
    where attributes is not null
    group by source, record_id

)

select
    held.customer_id,
    held.happened_at,
    held.channel,
    held.purpose,
    held.status,
    held.evidence,
    held.is_dated,
    held.holds_by,
    rows.attributes,
    held.source,
    held.record_id,
    held.position,
    held.statement_id
from held
left join rows
    on held.holds_by = 'record' and held.source = rows.source and held.record_id = rows.record_id
