-- One row per thing that happened with a customer, from every stream.

with

events as (

    select customer_id, first_seen_at as "at", 'first seen' as kind, 'First seen' as summary, sources[1] as source
    from crm.customers
    union all
    select
        customer_id, ordered_at, 'order',
        concat_ws(', ', 'Order ' || order_id, format('{:,.2f}', total::double) || ' ' || currency, status), source
    from crm.orders
    union all
    select
        customer_id, interactions.at, 'interaction',
        concat_ws(
            ', ', case direction when 'in' then 'From them' when 'out' then 'From us' end, channel, subject, outcome,
            notes
        ),
        source
    from crm.interactions as interactions
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
        customer_id, feedback.at, 'feedback',
        concat_ws(', ', upper(kind[1]) || kind[2:], format('{:.10g}', score::double), comment), source
    from crm.feedback as feedback
    union all
    select customer_id, starts_on::timestamp, 'agreement', concat_ws(', ', 'Agreement starts', kind, status), source
    from crm.agreements
    where starts_on is not null
    union all
    select
        customer_id, loyalty.at, 'loyalty',
        concat_ws(', ', format('{:+.10g}', points::double) || ' points', reason), source
    from crm.loyalty as loyalty
    union all
    select customer_id, consents.at, 'consent', concat_ws(', ', status, channel, purpose, evidence), source
    from crm.consents as consents
    where holds_by = 'record'
    union all
    select customer_id, referrals.at, 'referral', 'Recommended us', source
    from crm.referrals as referrals
    union all
    select
        customer_id, changes.at, changes.change,
        if(changes.change = 'merge', 'Merged with ', 'Split from ') || other_customer_id
            || coalesce(': ' || reason, ''),
        'regulars'
    from identity.changes as changes
    union all
    select
        customer_id, changes.at, 'segment', concat_ws(' ', change, segment) || coalesce(': ' || reason, ''),
        'regulars'
    from crm.segment_changes as changes

)

select customer_id, events.at, kind, summary, source
from events
where customer_id is not null and events.at is not null
