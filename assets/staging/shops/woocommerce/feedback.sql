-- One row per review of a product, one to five stars. Spam, and what was put into the bin, is none.

select
    _landed,
    payload ->> 'id' as feedback_id,
    payload ->> 'date_created_gmt' || 'Z' as "at",
    'review' as kind,
    nullif(payload ->> 'rating', '0') as score,
    '5' as scale_max,
    regexp_replace(payload ->> 'review', '<[^>]*>', '', 'g') as comment,
    payload ->> 'reviewer' as name,
    payload ->> 'reviewer_email' as email,
    json_object('product', payload ->> 'product_name') as attributes
from landed_reviews
where payload ->> 'status' in ('approved', 'hold')
