-- One row per e-mail, phone or identifier that other people seem to use than before; `is_turned` where it became, or is
-- no longer, one that several records have or that says nothing of anybody. Of one that says nothing, how many use it
-- says nothing either.

select kind, value, was.is_shared is distinct from now.is_shared as is_turned
from contact_points_before as was
full join contact_points_now as now using (kind, value)
where is_turned or not now.is_shared and was.given_names is distinct from now.given_names
