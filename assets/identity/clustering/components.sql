-- One row per description that is tied to another: the smallest record number that it is known to be connected with, one
-- round nearer than before, and twice as far where the neighbours know more. Rounds are repeated until nothing
-- changes, which takes four or five: components are small, and each round looks twice as far as the one before.
-- Reads `match_edges`, and what the round before made of `components`.

with

near as (

    select record, min(component) as component
    from (
        from components
        union all
        select left_record, component from match_edges join components on record = right_record
        union all
        select right_record, component from match_edges join components on record = left_record
    )
    group by record

)

select here.record, least(here.component, there.component) as component
from near as here
join near as there on there.record = here.component
