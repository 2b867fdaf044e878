-- One row per customer and channel that anybody said anything about: the statement that decides.
-- Only a later, dated grant lifts a withdrawal: a "yes" that merely stands in an imported list has no date of its own.
-- What nobody could read counts as a withdrawal until somebody has said what it means.

with

channels as (

    select unnest(['email', 'sms', 'call', 'post']) as channel

),

said as (

    select
        consents.* replace (
            channels.channel as channel,
            -- A date still to come is a slip of the pen: such a yes would outdo every no for years.
            consents.is_dated and consents.happened_at <= clock.run_at + interval 1 day as is_dated,
            lower(trim(consents.purpose)) as purpose
        )
    from crm.consents as consents
    inner join channels
        on consents.channel in (channels.channel, 'all')
    cross join staging.clock as clock

),

grants as (

    -- Leave to send the receipt is not leave to send an offer.
    select *
    from said
    where
        status = 'granted'
        and coalesce(purpose, '') not in ('transactional', 'service', 'orders', 'order updates', 'delivery')

),

lifting as (

    select customer_id, channel, purpose, max(happened_at) as last_at
    from grants
    where is_dated
    group by all

),

standing as (

    select withdrawals.*
    from said as withdrawals
    anti join lifting
        on withdrawals.customer_id = lifting.customer_id
        and withdrawals.channel = lifting.channel
        and lifting.last_at > withdrawals.happened_at
        and (withdrawals.purpose is null or lifting.purpose is null or withdrawals.purpose = lifting.purpose)
    where withdrawals.status <> 'granted'
    union all
    select *
    from grants

)

select *
from standing
qualify row_number() over (
    partition by customer_id, channel
    order by status <> 'granted' desc, status desc, holds_by = 'record' desc, is_dated desc, happened_at desc, statement_id,
        source, record_id
) = 1
