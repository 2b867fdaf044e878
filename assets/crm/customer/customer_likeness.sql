-- One row per customer: whether they resemble those who are worth most (vip and high), and in what.

-- Of every trait (town, age group, first part of the postcode, language, where we know them from, private or company) it is known
-- how much more often the best customers have it than other buyers. Whoever has traits that together are three times as frequent among
-- the best, or more, is like them: naive Bayes, with half a customer added on each side so that a trait of one is no rule.

with

traits as (

    select
        identity.customer_id,
        value.value_tier,
        unnest([
            {'trait': 'town', 'said': identity.city},
            {'trait': 'area', 'said': split_part(identity.postcode, ' ', 1)},
            {'trait': 'age', 'said': identity.age_group},
            {'trait': 'language', 'said': identity.language},
            {'trait': 'known from', 'said': identity.sources[1]},
            {'trait': 'kind', 'said': case when identity.company is null then 'private' else 'company' end}
        ], recursive := true)
    from crm.customer_identity as identity
    inner join crm.customer_value as value using (customer_id)

),

sides as (

    select
        count(*) filter (where value_tier in ('vip', 'high')) as best,
        count(*) filter (where value_tier in ('medium', 'low')) as others
    from crm.customer_value

),

lifts as (

    select
        trait,
        said,
        ln(
            (count(*) filter (where value_tier in ('vip', 'high')) + 0.5) / (any_value(best) + 1)
            / ((count(*) filter (where value_tier in ('medium', 'low')) + 0.5) / (any_value(others) + 1))
        ) as lift
    from traits
    cross join sides
    where said <> '' and value_tier <> 'none' and best >= 10 and others >= 10
    group by trait, said
    having count(*) >= 5

),

scored as (

    select
        traits.customer_id,
        sum(lift) as score,
        string_agg(trait || ' ' || traits.said, ', ' order by lift desc, trait) filter (where lift >= 0.2) as because
    from traits
    inner join lifts using (trait, said)
    group by traits.customer_id

),

judged as (

    select
        value.customer_id,
        if(known.lifts = 0, null, coalesce(value.value_tier not in ('vip', 'high') and scored.score >= ln(3), false))
            as is_look_alike,
        scored.because
    from crm.customer_value as value
    cross join (select count(*) as lifts from lifts) as known
    left join scored using (customer_id)

)

select customer_id, is_look_alike, if(is_look_alike, because, null) as look_alike_because
from judged
