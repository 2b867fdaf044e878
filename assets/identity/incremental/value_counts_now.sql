-- One row per name, day or place that turned over, and how many descriptions have it now.

select kind, value, coalesce(descriptions, 0) + more as descriptions
from frequency_changes
left join value_counts_before using (kind, value)
where coalesce(descriptions, 0) + more > 0
