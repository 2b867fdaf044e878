-- One row per order whose amount is in no revenue, because nobody said what its currency is worth.

select
    orders.source,
    'orders' as stream,
    orders.record_id,
    staged.position,
    'total' as field,
    orders.total || ' ' || orders.currency as value,
    'no rate for ' || orders.currency || ': add `rates: {' || orders.currency || ': …}` under `business`' as reason,
    staged.extracted_at as happened_at
from crm.orders as orders
inner join staging.orders as staged using (source, record_id)
where orders.revenue is null
