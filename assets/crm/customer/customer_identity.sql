-- One row per customer: who they are, and how they are reached.

select
    customer_id,
    coalesce(name, company) as name,
    title,
    first_name,
    last_name,
    suffix,
    company,
    email,
    phone,
    street,
    city,
    region,
    postcode,
    country,
    language,
    birth_date,
    birth_month::integer as birth_month,
    birth_day::integer as birth_day,
    preferred_channel,
    records,
    sources,
    notes,
    attributes
from crm.profiles
