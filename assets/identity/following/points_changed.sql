-- One row per e-mail, phone or identifier that other people seem to use than before; `is_turned` where it became, or is
-- no longer, one that several records have or that says nothing of anybody.

select kind, value, was.is_shared is distinct from now.is_shared as is_turned
from contact_points_before as was
full join contact_points_now as now using (kind, value)
where was is distinct from now
