-- One row per entry of points, earned or (negative) spent, taken back or expired: the sum of a customer's is what they have.

select * exclude (entered_by)
from crm.loyalty_entries
union all by name
select
    lots.entry_id || ':expired' as entry_id,
    lots.customer_id,
    lots.expires_at as happened_at,
    -lots.expires as points,
    'Expired' as reason,
    lots.order_id,
    lots.source,
    lots.record_id,
    false as is_theirs
from crm.loyalty_lots as lots
cross join staging.clock as clock
where lots.expires > 0 and lots.expires_at <= clock.run_at
