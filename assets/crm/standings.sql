-- One row per customer and how they stood with us, from when: the journal, and what this run adds to it.

with

latest as (

    select
        customer_id,
        arg_max({'stage': ladder_stage, 'tier': value_tier, 'class': usage_class}, standings."at") as standing
    from journal.standings as standings
    group by customer_id

)

select * rename ("at" as happened_at)
from journal.standings
union all
select customers.customer_id, customers.ladder_stage, customers.value_tier, customers.usage_class, clock.run_at
from crm.customers as customers
cross join staging.clock as clock
left join latest using (customer_id)
where
    (customers.ladder_stage, customers.value_tier, customers.usage_class)
    is distinct from (latest.standing.stage, latest.standing.tier, latest.standing.class)
