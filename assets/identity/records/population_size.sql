-- One row: how large the base is, in steps of a tenth, so that a few records more change nothing of what follows from it.

with

counted as (

    select count(*) as records from identity.normalized_records

)

select
    greatest(300, round(pow(2, floor(log2(greatest(records, 1)) * 8) / 8)))::double as size,
    -- wide keys have too many holders in a large base
    records <= 30000 as is_small_base,
    -- of a weak key; one with more pairs nobody
    greatest(12, least(30, 300000 // size))::integer as most_holders
from counted
