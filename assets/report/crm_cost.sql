-- One row per list, and one each for other contacts, for tools, and for all together: what keeping in touch cost in the last
-- twelve months, what it brought (from the lists' hold-outs), and whether it was worth it. Then what a new customer costs beside
-- one who is kept.

with

rates as (

    select
        max(amount) filter (where item = 'hour') as hour,
        max(amount) filter (where item = 'tools_per_month') as tools_per_month,
        max(amount) filter (where item = 'new_customer') as new_customer
    from report.costs

),

span as (

    select today - interval 1 year as since_at, today
    from staging.clock

),

made as (

    select
        coalesce(follow_ups.list, 'other contacts') as what,
        count(*) as contacts,
        sum(coalesce(minutes.amount, 0)) / 60 as hours
    from crm.interactions as interactions
    cross join span
    left join crm.follow_ups as follow_ups
        on interactions.record_id = follow_ups.follow_up_id
    left join report.costs as minutes
        on minutes.item = 'minutes ' || coalesce(interactions.channel, 'call')
    where interactions.happened_at >= span.since_at and (interactions.direction = 'out' or interactions.direction is null)
    group by 1

),

lists as (

    select
        coalesce(made.what, results.list) as what,
        coalesce(made.contacts, 0) as contacts,
        coalesce(made.hours, 0) as hours,
        coalesce(made.hours, 0) * rates.hour as cost,
        results.benefit,
        results.benefit_low,
        results.benefit_high
    from made
    full join report.list_results as results
        on made.what = results.list
    cross join rates

),

kept as (

    select count(*) as customers
    from crm.customers as customers
    cross join span
    where
        customers.last_order_at >= span.since_at
        and customers.first_order_at < span.since_at

),

every as (

    select 1 as place, what, contacts, hours, cost, benefit, benefit_low, benefit_high from lists where what <> 'other contacts'
    union all
    select 2, what, contacts, hours, cost, benefit, benefit_low, benefit_high from lists where what = 'other contacts'
    union all
    select 3, 'tools', null, null, 12 * tools_per_month, null, null, null from rates where tools_per_month is not null

),

together as (

    -- Lists err independently of each other: the squares of their errors add up.
    select
        4 as place,
        'all together' as what,
        sum(contacts) as contacts,
        sum(hours) as hours,
        sum(cost) as cost,
        sum(benefit) as benefit,
        sum(benefit) - sqrt(sum(pow(benefit - benefit_low, 2))) as benefit_low,
        sum(benefit) + sqrt(sum(pow(benefit_high - benefit, 2))) as benefit_high
    from every

),

rows as (

    from every
    union all
    from together
    union all
    select 5, 'a new customer', null, null, new_customer, null, null, null from rates where new_customer is not null
    union all
    select 6, 'a kept customer', null, null, together.cost / nullif(kept.customers, 0), null, null, null
    from together
    cross join kept

)

select
    what,
    contacts::bigint as contacts,
    round(hours, 2)::decimal(18,2) as hours,
    round(cost, 2)::decimal(18,2) as cost,
    round(benefit, 2)::decimal(18,2) as benefit,
    round(benefit_low, 2)::decimal(18,2) as benefit_low,
    round(benefit_high, 2)::decimal(18,2) as benefit_high,
    case
        when place > 4 or what in ('tools', 'other contacts') then null
        when cost is null then 'what an hour costs is not in the config (costs: hour)'
        when benefit_low is null then 'cannot be told: nobody was left alone to compare with, or nobody contacted'
        when benefit_low > cost then 'worth it'
        when benefit_high < cost then 'not worth it'
        else 'cannot be told yet'
    end as verdict
from rows
order by place, what
