-- One row per customer who recommended us to somebody we know: how many came, and what those have brought since.

select
    referrals.customer_id,
    count(distinct referrals.referred_customer_id) as recommended_to,
    count(distinct referrals.referred_customer_id) filter (where friends.orders > 0) as became_customers,
    coalesce(sum(friends.revenue), 0)::decimal(18,4) as revenue,
    max(referrals.happened_at) as last_at
from (
    select customer_id, referred_customer_id, max(happened_at) as happened_at
    from crm.referrals
    where customer_id is not null and referred_customer_id is not null and customer_id <> referred_customer_id
    group by customer_id, referred_customer_id
) as referrals
left join crm.customers as friends
    on referrals.referred_customer_id = friends.customer_id
group by referrals.customer_id
order by revenue desc, referrals.customer_id
