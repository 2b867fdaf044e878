-- One row per product of a source's list.

select
    product_id,
    name,
    category,
    price,
    cost,
    currency,
    warranty_months,
    return_days,
    return_days_members,
    service_every_months,
    usual_reorder_days,
    attributes,
    source,
    record_id
from staging.products
