-- One row per name, day or place, and how many descriptions more have it (or fewer, below zero).

select kind, value, sum(descriptions)::bigint as more
from (
    select kind, value, -descriptions as descriptions from value_counts_of_before
    union all
    from value_counts_of_now
)
group by kind, value
having more <> 0
