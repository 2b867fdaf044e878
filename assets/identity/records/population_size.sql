-- One row: how many different descriptions the base has, in steps of a tenth, so that a few more change nothing of what
-- follows from it. Rows that repeat others make no base larger.

with

counted as (

    select count(*) as descriptions
    from identity.normalized_records
    where record not in (select record from identity.exact_duplicates)

)

select
    greatest(300, round(pow(2, floor(log2(greatest(descriptions, 1)) * 8) / 8)))::double as size,
    -- wide keys have too many holders in a large base
    descriptions <= 30000 as is_small_base,
    -- of a weak key; one with more pairs nobody
    greatest(12, least(30, 300000 // size))::integer as most_holders
from counted
