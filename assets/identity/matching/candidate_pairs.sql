-- One row per pair of descriptions worth comparing: they have a key in common, or somebody said something about them.
-- A strong key with many holders pairs each only with the first of its name: whoever reorders all their life is still
-- joined, and ten thousand holders make ten thousand pairs, not fifty million. A weak key with many holders pairs nobody.

with

sizes as (

    select key, count(*) as holders
    from identity.blocking_keys
    group by key
    having count(*) > 1

),

held as (

    select *
    from identity.blocking_keys
    join sizes using (key)

),

large as (

    select held.key, held.record, r.formal_given, r.family
    from held
    join identity.normalized_records as r using (record)
    where is_strong and holders > most

),

firsts as (

    select
        min(record) over (partition by key, formal_given, family) as first_of_name,
        min(record) over (partition by key) as first_of_key,
        record
    from large

),

pairs as (

    select a.record as left_record, b.record as right_record
    from held as a
    join held as b using (key)
    where a.record < b.record and a.holders <= a.most and b.holders <= b.most
    union all
    select first_of_name, record from firsts where first_of_name < record
    union all
    select first_of_key, record from firsts where first_of_key < record
    union all
    select left_record, right_record from identity.pair_constraints
    union all
    -- who says the same as many others is compared with one of them
    select representative_record, record from identity.exact_duplicates where not is_certain

)

select distinct left_record, right_record
from pairs
