-- One row per name, day or place that counts as more or less common than before.

select kind, value
from frequencies_before as was
full join frequencies_now as now using (kind, value)
where was.descriptions is distinct from now.descriptions
