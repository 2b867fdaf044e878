-- One row per pair of descriptions worth comparing: they have a key in common, or somebody said something about them.
-- A key with many holders pairs each only with the first of its name: whoever reorders all their life is still joined,
-- and ten thousand holders make ten thousand pairs, not fifty million. A weak key with many holders pairs nobody.

with

sizes as (

    select key, count(*) as holders
    from identity.keys
    group by key

),

small as (

    select key, record
    from identity.keys
    join sizes using (key)
    where holders <= case when is_strong then 30 else (select greatest(12, least(30, 300000 // count(*))) from identity.records) end

),

large as (

    select k.key, k.record, r.formal_given, r.family
    from identity.keys as k
    join sizes using (key)
    join identity.records as r using (record)
    where is_strong and holders > 30

),

firsts as (

    select
        min(record) over (partition by key, formal_given, family) as first_of_name,
        min(record) over (partition by key) as first_of_key,
        record
    from large

),

spoken_for as (

    select left_source, left_record_id, right_source, right_record_id from identity.decisions
    union all
    select source, record_id, people_source, people_record_id from staging.person_links

),

pairs as (

    select a.record as left_record, b.record as right_record
    from small as a
    join small as b using (key)
    where a.record < b.record
    union all
    select first_of_name, record from firsts where first_of_name < record
    union all
    select first_of_key, record from firsts where first_of_key < record
    union all
    select
        least(coalesce(a.description, l.record), coalesce(b.description, r.record)),
        greatest(coalesce(a.description, l.record), coalesce(b.description, r.record))
    from spoken_for as s
    join identity.records as l on l.source = s.left_source and l.record_id = s.left_record_id
    join identity.records as r on r.source = s.right_source and r.record_id = s.right_record_id
    left join identity.repeats as a on a.record = l.record
    left join identity.repeats as b on b.record = r.record
    where coalesce(a.description, l.record) <> coalesce(b.description, r.record)

)

select distinct left_record, right_record
from pairs
