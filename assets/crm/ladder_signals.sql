-- One row per customer and moment at which something began or ceased to count for the ladder: visits, friends who came, days on
-- which they spoke well of us, answers about how satisfied they are, partner agreements. What began is counted up, what is older
-- than the config's `memory_days`, or was taken back by an unhappy word, down again.

with

rules as (

    select run_at, to_days(memory_days) as memory
    from staging.ladder
    cross join staging.clock

),

visits as (

    select customer_id, min(ordered_at) as begins, begins + memory as ends
    from crm.orders
    cross join rules
    where is_sale and customer_id is not null and ordered_at <= run_at
    group by customer_id, ordered_on, memory

),

friends as (

    -- A friend came when they bought; however often they were recommended, they are one friend.
    select
        referrals.customer_id,
        referrals.referred_customer_id,
        min(greatest(coalesce(referrals.happened_at, bought.begins), bought.begins)) as begins
    from crm.referrals as referrals
    inner join (select customer_id, min(begins) as begins from visits group by customer_id) as bought
        on referrals.referred_customer_id = bought.customer_id
    where referrals.customer_id is not null and referrals.customer_id <> referrals.referred_customer_id
    group by all

),

words as (

    select customer_id, happened_at, true as is_kind
    from crm.referrals
    where happened_at is not null
    union all
    select customer_id, happened_at, if(kind = 'nps', score >= 9, grade >= 5)
    from crm.feedback
    where if(kind = 'nps', score >= 9 or score <= 6, kind = 'review' and (grade >= 5 or grade <= 2))

),

praise as (

    -- The last word counts: who is unhappy today does not recommend us for what they said before.
    select
        customer_id,
        is_kind,
        happened_at as begins,
        least(happened_at + memory, min(if(is_kind, null, happened_at)) over later) as ends
    from words
    cross join rules
    where customer_id is not null and happened_at <= run_at
    window later as (partition by customer_id order by happened_at, is_kind rows between 1 following and unbounded following)

),

said as (

    select customer_id, min(begins) as begins, max(ends) as ends
    from praise
    where is_kind
    group by customer_id, begins::date

),

partners as (

    select
        customer_id,
        coalesce(starts_at, renews_on::timestamp - interval 1 year) as begins,
        if(is_active, null, greatest(least(renews_on::timestamp, run_at), begins)) as ends
    from crm.agreements
    cross join rules
    where lower(kind) in ('partner', 'partnership', 'reseller', 'affiliate', 'ally') and customer_id is not null

),

counted as (

    select customer_id, begins, ends, 1 as visits, 0 as friends, 0 as said, 0 as answers, 0::decimal(9,4) as grades, 0 as partner
    from visits
    union all
    select customer_id, begins, begins + memory, 0, 1, 0, 0, 0, 0 from friends cross join rules
    union all
    select customer_id, begins, ends, 0, 0, 1, 0, 0, 0 from said
    union all
    select customer_id, happened_at, happened_at + memory, 0, 0, 0, 1, grade, 0
    from crm.feedback cross join rules
    where grade is not null and customer_id is not null
    union all
    select customer_id, begins, ends, 0, 0, 0, 0, 0, 1 from partners

),

turned as (

    select customer_id, begins as happened_at, 0 as ceased, visits as ever, visits, friends, said, answers, grades, partner
    from counted
    union all
    select customer_id, ends, 1, 0, -visits, -friends, -said, -answers, -grades, -partner
    from counted

)

select
    customer_id,
    happened_at,
    sum(ever)::integer as ever,
    sum(visits)::integer as visits,
    sum(friends)::integer as friends,
    sum(said)::integer as said,
    sum(answers)::integer as answers,
    sum(grades)::decimal(18,4) as grades,
    sum(partner)::integer as partner
from turned
cross join rules
where happened_at <= run_at
group by customer_id, happened_at
