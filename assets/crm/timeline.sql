-- One row per thing that happened with a customer, from every stream.

with

events as (

    select customer_id, first_seen_at as happened_at, 'first seen' as kind, 'First seen' as summary, sources[1] as source
    from crm.customers
    union all
    select
        customer_id, ordered_at, 'order',
        concat_ws(', ', 'Order ' || order_id, format('{:,.2f}', total::double) || ' ' || currency, status), source
    from crm.orders
    union all
    select
        customer_id, happened_at, 'interaction',
        concat_ws(
            ', ', case direction when 'in' then 'From them' when 'out' then 'From us' end, channel, subject, outcome,
            notes
        ),
        source
    from crm.interactions
    union all
    select customer_id, opened_at, 'complaint', concat_ws(', ', 'Complaint', category, severity, status), source
    from crm.complaints
    union all
    select
        customer_id, resolved_at, 'complaint resolved', concat_ws(', ', 'Complaint resolved', category, resolution),
        source
    from crm.complaints
    where resolved_at is not null
    union all
    select
        customer_id, happened_at, 'feedback',
        concat_ws(', ', upper(kind[1]) || kind[2:], format('{:.10g}', score::double), comment), source
    from crm.feedback
    union all
    -- a day is kept as its midnight here, as days of other events are
    select
        customer_id, timezone('UTC', timezone(business.timezone, starts_on::timestamp)), 'agreement',
        concat_ws(', ', 'Agreement starts', kind, status), source
    from crm.agreements
    cross join staging.business as business
    where starts_on is not null
    union all
    select
        customer_id, happened_at, 'loyalty',
        concat_ws(', ', format('{:+.10g}', points::double) || ' points', reason), source
    from crm.loyalty
    union all
    select customer_id, happened_at, 'consent', concat_ws(', ', status, channel, purpose, evidence), source
    from crm.consents
    where holds_by = 'record'
    union all
    select customer_id, happened_at, 'referral', 'Recommended us', source
    from crm.referrals
    union all
    select
        customer_id, happened_at, change,
        if(change = 'merge', 'Merged with ', 'Split from ') || other_customer_id
            || coalesce(': ' || reason, ''),
        'regulars'
    from identity.changes
    union all
    select
        customer_id, happened_at, 'segment', concat_ws(' ', change, segment) || coalesce(': ' || reason, ''),
        'regulars'
    from crm.segment_changes

)

select customer_id, happened_at, kind, summary, source
from events
where customer_id is not null and happened_at is not null
