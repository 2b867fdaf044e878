-- One row per customer: everything known, and where they stand with us.

with

clock as (

    select today, timezone
    from staging.clock
    cross join staging.business

),

permissions as (

    select
        customer_id,
        bool_and(status = 'granted') filter (where channel = 'email') as email,
        bool_and(status = 'granted') filter (where channel = 'sms') as sms,
        bool_and(status = 'granted') filter (where channel = 'call') as call,
        bool_and(status = 'granted') filter (where channel = 'post') as post
    from crm.standing_consents
    group by customer_id

),

orders as (

    select
        customer_id,
        count(*) filter (where is_sale)::integer as orders,
        coalesce(sum(revenue), 0)::decimal(18,4) as revenue,
        min(ordered_at) filter (where is_sale) as first_order_at,
        max(ordered_at) filter (where is_sale) as last_order_at,
        list(ordered_on) filter (where is_sale) as days
    from crm.orders
    where customer_id is not null
    group by customer_id

),

visits as (

    select * exclude (days), list_max(days) as last_order_on, if(orders >= 3, list_sort(days), null) as days
    from orders

),

gaps as (

    -- The middle one, because a single long holiday must not make a weekly guest a monthly one. Two orders of one day
    -- are one visit.
    select
        * exclude (days),
        round(
            list_aggregate(
                list_filter(list_transform(days[2:], lambda day, i: day - days[i]), lambda gap: gap > 0), 'median'
            )
        )::integer as usual_gap_days
    from visits

),

ranks as (

    -- Customers with the same figure have the same rank, so a score never hangs on an id. Where all have the same, nobody
    -- is better or worse than another: all are in the middle.
    select
        *,
        rank() over (partition by orders > 0 order by last_order_on) - 1 as by_recency,
        rank() over (partition by orders > 0 order by orders) - 1 as by_frequency,
        rank() over (partition by orders > 0 order by revenue) - 1 as by_revenue,
        count(*) over buyer as buyers,
        min(last_order_on) over buyer = max(last_order_on) over buyer as is_level_recency,
        min(orders) over buyer = max(orders) over buyer as is_level_frequency,
        min(revenue) over buyer = max(revenue) over buyer as is_level_revenue
    from gaps
    window buyer as (partition by orders > 0)

),

scored as (

    select
        *,
        if(is_level_recency, 3, least(1 + 5 * by_recency // greatest(buyers - 1, 1), 5))::integer as rfm_recency,
        if(is_level_frequency, 3, least(1 + 5 * by_frequency // greatest(buyers - 1, 1), 5))::integer as rfm_frequency,
        if(is_level_revenue, 3, least(1 + 5 * by_revenue // greatest(buyers - 1, 1), 5))::integer as rfm_monetary,
        case
            when is_level_revenue then 'medium'
            when (buyers - 1 - by_revenue) * 100 < buyers * 5 then 'vip'
            when (buyers - 1 - by_revenue) * 100 < buyers * 20 then 'high'
            when (buyers - 1 - by_revenue) * 100 < buyers * 50 then 'medium'
            else 'low'
        end as value_tier,
        case
            when is_level_frequency then 'medium'
            when 3 * by_frequency // greatest(buyers - 1, 1) = 0 then 'light'
            when 3 * by_frequency // greatest(buyers - 1, 1) = 1 then 'medium'
            else 'heavy'
        end as usage_class
    from ranks

),

sales as (

    select * replace (
        if(orders > 0, rfm_recency, null) as rfm_recency,
        if(orders > 0, rfm_frequency, null) as rfm_frequency,
        if(orders > 0, rfm_monetary, null) as rfm_monetary,
        if(orders > 0, value_tier, 'none') as value_tier,
        if(orders > 0, usage_class, 'none') as usage_class
    )
    from scored

),

contacts as (

    select customer_id, max(happened_at) as last_contact_at
    from crm.interactions
    where lower(outcome) is distinct from 'no answer'  -- whoever was not reached has not been contacted
    group by customer_id

),

answers as (

    select
        customer_id,
        grade,
        if(kind = 'nps', score, null) as nps,
        row_number() over (
            partition by customer_id, grade is null order by happened_at desc, source, record_id
        ) as recency
    from crm.feedback
    where customer_id is not null and score is not null

),

satisfaction as (

    select
        customer_id,
        -- Three, because one bad day is not a disappointed customer.
        round(sum(grade) filter (where recency <= 3) / nullif(count(grade) filter (where recency <= 3), 0))::integer
            as satisfaction_grade,
        arg_min(nps, recency) filter (where nps is not null)::integer as nps
    from answers
    where grade is not null
    group by customer_id

),

complaints as (

    select customer_id, count(*)::integer as open_complaints
    from crm.complaints
    where is_open
    group by customer_id

),

agreements as (

    select
        customer_id,
        min(renews_on) filter (where renews_on >= clock.today) as next_renewal_on,
        bool_or(lower(kind) in ('partner', 'partnership', 'reseller', 'affiliate', 'ally')) as is_partner
    from crm.agreements
    cross join clock
    where is_active
    group by customer_id

),

points as (

    select customer_id, sum(points)::decimal(18,4) as loyalty_points
    from crm.loyalty
    group by customer_id

),

advocates as (

    select distinct customer_id
    from crm.referrals

)

select
    profiles.customer_id,
    coalesce(profiles.name, profiles.company) as name,
    profiles.title,
    profiles.first_name,
    profiles.last_name,
    profiles.suffix,
    profiles.company,
    profiles.email,
    profiles.phone,
    profiles.street,
    profiles.city,
    profiles.region,
    profiles.postcode,
    profiles.country,
    profiles.language,
    profiles.birth_date,
    profiles.birth_month::integer as birth_month,
    profiles.birth_day::integer as birth_day,
    profiles.preferred_channel,
    -- E-mail and text messages need a yes or a sale ("soft opt-in"), a call or a letter only that nobody said no.
    profiles.email is not null
        and coalesce(permissions.email, coalesce(sales.orders, 0) > 0) as may_email,
    profiles.phone is not null
        and coalesce(permissions.sms, coalesce(sales.orders, 0) > 0) as may_sms,
    profiles.phone is not null and coalesce(permissions.call, true) as may_call,
    coalesce(profiles.street, profiles.postcode) is not null
        and coalesce(permissions.post, true) as may_post,
    least(profiles.first_seen_at, sales.first_order_at) as first_seen_at,
    contacts.last_contact_at,
    sales.first_order_at,
    sales.last_order_at,
    coalesce(sales.orders, 0) as orders,
    coalesce(sales.revenue, 0)::decimal(18,4) as revenue,
    round(sales.revenue / nullif(sales.orders, 0), 2)::decimal(18,4) as average_order,
    (clock.today - sales.last_order_on)::integer as recency_days,
    sales.usual_gap_days,
    sales.rfm_recency,
    sales.rfm_frequency,
    sales.rfm_monetary,
    sales.rfm_recency + sales.rfm_frequency + sales.rfm_monetary as rfm_score,
    coalesce(sales.value_tier, 'none') as value_tier,
    coalesce(sales.usage_class, 'none') as usage_class,
    case
        when agreements.is_partner then 'partner'
        when advocates.customer_id is not null or (satisfaction.nps >= 9 and sales.orders > 0) then 'advocate'
        when sales.orders >= 5 or (sales.orders >= 2 and satisfaction.satisfaction_grade >= 4) then 'supporter'
        when sales.orders >= 2 then 'client'
        when sales.orders = 1 then 'customer'
        else 'prospect'
    end as ladder_stage,
    satisfaction.satisfaction_grade,
    satisfaction.nps,
    coalesce(complaints.open_complaints, 0) as open_complaints,
    points.loyalty_points,
    agreements.next_renewal_on,
    profiles.records,
    profiles.sources,
    profiles.notes,
    profiles.attributes
from crm.profiles as profiles
cross join clock
left join permissions using (customer_id)
left join sales using (customer_id)
left join contacts using (customer_id)
left join satisfaction using (customer_id)
left join complaints using (customer_id)
left join agreements using (customer_id)
left join points using (customer_id)
left join advocates using (customer_id)
