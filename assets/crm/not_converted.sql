-- One row per value that is in no profile and no sum: an order's amount whose currency nobody said the worth of, and a
-- birthday that two sources give with day and month exchanged.

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
union all
select
    people.source,
    people.stream,
    people.record_id,
    people.position,
    'birth_date',
    people.birth_day || ' ' || monthname(make_date(2000, people.birth_month, people.birth_day)),
    'another source says ' || people.birth_month || ' ' || monthname(make_date(2000, people.birth_day, people.birth_month))
        || if(swapped.is_outvoted, ', and more of them do', '')
        || ': write the month as a word where it is wrong',
    people.extracted_at
from crm.swapped_birth_dates as swapped
inner join staging.people as people using (source, record_id)
