-- One row per customer: where they stand on the ladder of loyalty.

with

partners as (

    select distinct customer_id
    from crm.agreements
    where is_active and lower(kind) in ('partner', 'partnership', 'reseller', 'affiliate', 'ally')

),

advocates as (

    select distinct customer_id
    from crm.referrals

)

select
    sales.customer_id,
    case
        when partners.customer_id is not null then 'partner'
        when advocates.customer_id is not null or (satisfaction.nps >= 9 and sales.orders > 0) then 'advocate'
        when sales.orders >= 5 or (sales.orders >= 2 and satisfaction.satisfaction_grade >= 4) then 'supporter'
        when sales.orders >= 2 then 'client'
        when sales.orders = 1 then 'customer'
        else 'prospect'
    end as ladder_stage
from crm.customer_sales as sales
inner join crm.customer_satisfaction as satisfaction using (customer_id)
left join partners using (customer_id)
left join advocates using (customer_id)
