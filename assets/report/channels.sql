-- One row per channel: how often customers and we used it in the last year, and who can be reached by it.

with

contacts as (

    select
        coalesce(channel, 'not said') as channel,
        count(*) filter (where direction = 'out') as proactive,
        count(*) filter (where direction = 'in') as reactive,
        count(distinct customer_id) as customers,
        count(*) filter (where direction = 'out' and regexp_matches(lower(outcome), '\b(no answer|not reached|voice ?mail)\b'))
            as not_reached
    from crm.interactions
    where happened_at > (select max(happened_at) from crm.interactions) - interval 1 year
    group by 1

),

wishes as (

    select preferred_channel as channel, count(*) as preferred_by
    from crm.customers
    where preferred_channel is not null
    group by preferred_channel

),

allowed as (

    select
        unnest(['email', 'sms', 'call', 'post']) as channel,
        unnest([
            count(*) filter (where may_email), count(*) filter (where may_sms), count(*) filter (where may_call),
            count(*) filter (where may_post)
        ]) as may_be_used_for
    from crm.customers

),

named as (

    select channel from contacts
    union
    select channel from wishes

)

select
    coalesce(named.channel, allowed.channel) as channel,
    coalesce(contacts.proactive, 0) as proactive,
    coalesce(contacts.reactive, 0) as reactive,
    coalesce(contacts.customers, 0) as customers,
    coalesce(contacts.not_reached, 0) as not_reached,
    coalesce(wishes.preferred_by, 0) as preferred_by,
    allowed.may_be_used_for
from named
full join allowed
    on named.channel = allowed.channel
left join contacts
    on contacts.channel = coalesce(named.channel, allowed.channel)
left join wishes
    on wishes.channel = coalesce(named.channel, allowed.channel)
order by proactive + reactive desc, channel
