-- One row per thing that happened with a customer, from every stream.

-- Each step unites two, what was there and what it adds. One union of all would be stored nested to the right, and of
-- such a nest DuckDB 1.2, 1.3 and 1.4 return the first two members alone, or never come back.

with

first_seen as (

    select customer_id, first_seen_at as happened_at, 'first seen' as kind, 'First seen' as summary, sources[1] as source
    from crm.customers

),

with_notes as (

    from first_seen
    union all
    select customer_id, since, 'note', 'Note: ' || value, source
    from crm.customer_values
    where field = 'notes'

),

with_orders as (

    from with_notes
    union all
    select
        customer_id, ordered_at, 'order',
        concat_ws(', ', 'Order ' || order_id, format('{:,.2f}', total::double) || ' ' || currency, status), source
    from crm.orders

),

with_interactions as (

    from with_orders
    union all
    select
        customer_id, happened_at, 'interaction',
        concat_ws(
            ', ', case direction when 'in' then 'From them' when 'out' then 'From us' end, channel, subject, outcome,
            notes
        ),
        source
    from crm.interactions

),

with_complaints as (

    from with_interactions
    union all
    select customer_id, opened_at, 'complaint', concat_ws(', ', 'Complaint', category, severity, status), source
    from crm.complaints

),

with_resolutions as (

    from with_complaints
    union all
    select
        customer_id, resolved_at, 'complaint resolved', concat_ws(', ', 'Complaint resolved', category, resolution),
        source
    from crm.complaints

),

with_feedback as (

    from with_resolutions
    union all
    select
        customer_id, happened_at, 'feedback',
        concat_ws(', ', upper(kind[1]) || kind[2:], format('{:.10g}', score::double), comment), source
    from crm.feedback

),

with_agreements as (

    from with_feedback
    union all
    select customer_id, starts_at, 'agreement', concat_ws(', ', 'Agreement starts', kind, status), source
    from crm.agreements

),

with_loyalty as (

    from with_agreements
    union all
    select
        customer_id, happened_at, 'loyalty',
        concat_ws(', ', format('{:+.10g}', points::double) || ' points', reason), source
    from crm.loyalty

),

with_consents as (

    from with_loyalty
    union all
    select customer_id, happened_at, 'consent', concat_ws(', ', status, channel, purpose, evidence), source
    from crm.consents
    -- A yes that nobody dated was said on no day, least of all on that of the refresh.
    where holds_by = 'record' and (is_dated or status = 'withdrawn')

),

with_referrals as (

    from with_consents
    union all
    select customer_id, happened_at, 'referral', 'Recommended us', source
    from crm.referrals

),

with_merges as (

    from with_referrals
    union all
    select
        customer_id, happened_at, change,
        case change when 'merge' then 'Merged with ' else 'Split from ' end || other_customer_id
            || coalesce(': ' || reason, ''),
        'regulars'
    from identity.changes

),

with_segments as (

    from with_merges
    union all
    select
        customer_id, happened_at, 'segment', concat_ws(' ', change, segment) || coalesce(': ' || reason, ''),
        'regulars'
    from crm.segment_changes

)

select customer_id, happened_at, kind, summary, source
from with_segments
where customer_id is not null and happened_at is not null
