-- One row per part payment that is due: as a source lists them, or as an order says it is paid ("3 instalments", a part each
-- month), or the whole of an order that is to be paid later.

with

listed as (

    select
        coalesce(clusters.customer_id, orders.customer_id) as customer_id,
        coalesce(orders.source, parts.source) as source,
        parts.order_id,
        parts.due_on,
        parts.amount,
        coalesce(parts.currency, orders.currency, business.currency) as currency,
        parts.paid_at,
        parts.attributes,
        parts.record_id
    from staging.instalments as parts
    cross join staging.business as business
    left join identity.clusters as clusters
        on parts.person_source = clusters.source and parts.person_record_id = clusters.record_id
    left join (
        select order_id, min(customer_id) as customer_id, min(source) as source, min(currency) as currency
        from crm.orders
        where order_id in (select order_id from staging.instalments)
        group by order_id
        having count(*) = 1  -- two sources may number their orders alike
    ) as orders using (order_id)

),

later as (

    -- What is left to pay, and in how many parts.
    select
        *,
        coalesce(nullif(regexp_extract(
            lower(strip_accents(payment_method)),
            '\b([2-9]|[1-5][0-9]|60)\s*(?:x\b|(?:monthly |equal |interest[- ]free )*(?:instal|payments|months|raten|fois|cuotas|rate\b|termijnen))', 1
        ), ''), '1')::integer as parts,
        (total - abs(coalesce(refunded, 0)))::decimal(18,4) as amount
    from crm.orders
    where is_sale and total > 0 and (
        due_on is not null or regexp_matches(lower(strip_accents(payment_method)), '\b([2-9]|[1-5][0-9]|60)\s*(x\b|(monthly |equal |interest[- ]free )*(instal|payments|months|raten|fois|cuotas|rate\b|termijnen))')
    )

),

planned as (

    select
        customer_id,
        source,
        order_id,
        (coalesce(due_on, ordered_on) + to_months(number::integer))::date as due_on,
        -- The last part is what the rounded ones leave.
        if(number < parts - 1, round(amount / parts, 2), amount - (parts - 1) * round(amount / parts, 2))::decimal(18,4) as amount,
        currency,
        paid_at,
        attributes,
        record_id
    from (select *, unnest(range(parts)) as number from later)

)

select *
from listed
union all by name
select planned.*
from planned
anti join listed
    on planned.source = listed.source and planned.order_id = listed.order_id
