-- One row per description that is tied to another: the smallest record number it is connected with.
-- `ties` names a table of left_record, right_record.

with recursive

both_ways as (

    select left_record as here, right_record as there from query_table(ties)
    union
    select right_record, left_record from query_table(ties)

),

labels (record, component) using key (record) as (

    select distinct here, here from both_ways
    union
    select b.there, min(l.component)
    from labels as l
    join both_ways as b on b.here = l.record
    join recurring.labels as known on known.record = b.there
    where l.component < known.component
    group by b.there

)

select record, component
from labels
