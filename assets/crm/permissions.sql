-- One row per customer who said anything about contact: per channel `withdrawn`, `granted` or nothing.
-- Only a later, dated grant lifts a withdrawal: a "yes" that merely stands in an imported list has no date of its own.

with

channels as (

    select unnest(['email', 'sms', 'call', 'post']) as channel

),

said as (

    select
        consents.customer_id,
        channels.channel,
        consents.status,
        -- A date still to come is a slip of the pen: such a yes would outdo every no for years.
        consents.is_dated and consents.happened_at <= clock.run_at + interval 1 day as is_dated,
        lower(trim(consents.purpose)) as purpose,
        max(consents.happened_at) as last_at
    from crm.consents as consents
    inner join channels
        on consents.channel in (channels.channel, 'all')
    cross join staging.clock as clock
    group by all

),

grants as (

    -- Leave to send the receipt is not leave to send an offer.
    select *
    from said
    where
        status = 'granted'
        and coalesce(purpose, '') not in ('transactional', 'service', 'orders', 'order updates', 'delivery')

),

standing as (

    select withdrawals.customer_id, withdrawals.channel, 'withdrawn' as permission
    from said as withdrawals
    anti join grants
        on withdrawals.customer_id = grants.customer_id
        and withdrawals.channel = grants.channel
        and grants.is_dated
        and grants.last_at > withdrawals.last_at
        and (withdrawals.purpose is null or grants.purpose is null or withdrawals.purpose = grants.purpose)
    where withdrawals.status = 'withdrawn'
    union all
    select customer_id, channel, 'granted'
    from grants

)

-- max, because "withdrawn" is the greater word and the stronger one
select
    customer_id,
    max(permission) filter (where channel = 'email') as email,
    max(permission) filter (where channel = 'sms') as sms,
    max(permission) filter (where channel = 'call') as call,
    max(permission) filter (where channel = 'post') as post
from standing
group by customer_id
