-- One row per customer: where they stand in the loyalty scheme.

with

balances as (

    select
        loyalty.customer_id,
        sum(points)::decimal(18,4) as points,
        -- What counts for a tier is what was earned and not taken back; spending points costs nobody a tier.
        greatest(coalesce(sum(points) filter (
            where (points > 0 or starts_with(reason, 'Taken back'))
                and (scheme.expires_after_months is null or happened_at > clock.run_at - to_months(scheme.expires_after_months))
        ), 0), 0) as earned
    from crm.loyalty as loyalty
    cross join staging.loyalty_scheme as scheme
    cross join staging.clock as clock
    where loyalty.customer_id is not null
    group by loyalty.customer_id

),

tiers as (

    select balances.customer_id, arg_max(tier, tiers.points) as tier, arg_max(rights, tiers.points) as rights
    from balances
    inner join staging.loyalty_tiers as tiers on balances.earned >= tiers.points
    group by balances.customer_id

),

expiring as (

    -- Those of one day go together.
    select
        lots.customer_id,
        min(day) as points_expire_on,
        sum(lots.expires) filter (where day = first_day)::decimal(18,4) as points_expiring
    from (
        select lots.*, day, min(day) over (partition by customer_id) as first_day
        from crm.loyalty_lots as lots
        cross join staging.clock as clock
        cross join staging.business as business
        cross join lateral (select (timezone(business.timezone, timezone('UTC', lots.expires_at)))::date as day)
        where lots.expires > 0 and lots.expires_at > clock.run_at
    ) as lots
    group by lots.customer_id

),

memberships as (

    select distinct customer_id
    from crm.agreements
    where is_active and regexp_matches(lower(kind), 'member|club|mitglied|adh[eé]sion|socio|lidmaatschap')

)

select
    profiles.customer_id,
    balances.points as loyalty_points,
    case
        when balances.customer_id is null or not exists (from staging.loyalty_tiers) then null
        else coalesce(tiers.tier, 'none')
    end as loyalty_tier,
    tiers.rights as loyalty_rights,
    expiring.points_expiring,
    expiring.points_expire_on,
    balances.customer_id is not null or memberships.customer_id is not null as is_member
from crm.profiles as profiles
left join balances using (customer_id)
left join tiers using (customer_id)
left join expiring using (customer_id)
left join memberships using (customer_id)
