-- One row per recommendation: `customer_id` recommended us to `referred_customer_id`, each null when nobody we know, or
-- more than one, goes by the identifier that was given.

with

given as (

    select source, record_id, referrals.at, referrer, referred
    from staging.referrals as referrals
    union all
    select source, record_id, coalesce(joined_at, first_seen_at), referred_by, record_id
    from staging.people
    where referred_by is not null

),

names as (

    select distinct source, unnest([referrer, referred]) as given
    from given

),

wanted as (

    select source, given, lower(trim(given)) as word, regexp_replace(given, '[^+0-9]', '', 'g') as digits
    from names
    where given is not null

),

people as (

    select clusters.customer_id, people.*
    from staging.people as people
    inner join identity.clusters as clusters using (source, record_id)
    where exists (from wanted)

),

identifiers as (

    select customer_id, unnest(json_extract_string(identifiers, '$.*')) as identifier
    from people
    where identifiers is not null

),

-- The surest kind of identifier comes first.
matches as (

    select wanted.source, wanted.given, 1 as kind, people.customer_id
    from wanted
    inner join people
        on wanted.source = people.source
        and wanted.given = people.record_id
    union all
    select wanted.source, wanted.given, 2, people.customer_id
    from wanted
    inner join people
        on wanted.word = people.email
    union all
    select wanted.source, wanted.given, 3, people.customer_id
    from wanted
    inner join people
        on wanted.digits = people.phone
    union all
    select wanted.source, wanted.given, 4, identifiers.customer_id
    from wanted
    inner join identifiers
        on wanted.word = lower(identifiers.identifier)
    union all
    select wanted.source, wanted.given, 5, people.customer_id
    from wanted
    inner join people
        on wanted.given = people.record_id
    union all
    select wanted.source, wanted.given, 6, people.customer_id
    from wanted
    inner join people
        on wanted.word = lower(people.name)

),

surest as (

    select source, given, kind, customer_id
    from matches
    qualify kind = min(kind) over (partition by source, given)

),

resolved as (

    select source, given, any_value(customer_id) as customer_id
    from surest
    group by source, given
    having count(distinct customer_id) = 1

)

select
    referrers.customer_id,
    given.at as happened_at,
    given.referrer,
    given.referred,
    friends.customer_id as referred_customer_id,
    given.source,
    given.record_id
from given
left join resolved as referrers
    on given.source = referrers.source
    and given.referrer = referrers.given
left join resolved as friends
    on given.source = friends.source
    and given.referred = friends.given
