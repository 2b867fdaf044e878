-- One row per pair of descriptions worth comparing: they have a key in common, or somebody said something about them.
-- A key with many holders pairs each only with the first of its name: a family that reorders all its life is still joined,
-- and ten thousand holders make ten thousand pairs, not fifty million. A weak key with many holders pairs nobody.

with

sizes as (

    select kind, key, count(*) as holders, kind in ('email', 'phone', 'identifier', 'name and postcode', 'name and birth date') as is_strong
    from identity.keys
    group by kind, key

),

small as (

    select kind, key, record
    from identity.keys
    join sizes using (kind, key)
    where holders <= case when is_strong then 30 else 8 end

),

large as (

    select k.kind, k.key, k.record, r.formal_given, r.family
    from identity.keys as k
    join sizes using (kind, key)
    join identity.records as r using (record)
    where is_strong and holders > 30

),

firsts as (

    select
        min(record) over (partition by kind, key, formal_given, family) as first_of_name,
        min(record) over (partition by kind, key) as first_of_key,
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
    join small as b using (kind, key)
    where a.record < b.record
    union all
    select first_of_name, record from firsts where first_of_name < record
    union all
    select first_of_key, record from firsts where first_of_key < record
    union all
    select least(a.description, b.description), greatest(a.description, b.description)
    from spoken_for as s
    join identity.records as l on l.source = s.left_source and l.record_id = s.left_record_id
    join identity.records as r on r.source = s.right_source and r.record_id = s.right_record_id
    join identity.described as a on a.record = l.record
    join identity.described as b on b.record = r.record
    where a.description <> b.description

)

select distinct left_record, right_record
from pairs
