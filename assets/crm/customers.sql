-- One row per customer: everything known, and where they stand with us.

-- Each subject has a table of its own with a row for every customer (`customer/`). To add a column, add it there, and
-- say in `customer/glossary.toml` what it means.

select *
from crm.customer_identity
inner join crm.customer_contact using (customer_id)
inner join crm.customer_sales using (customer_id)
inner join crm.customer_value using (customer_id)
inner join crm.customer_service using (customer_id)
inner join crm.customer_satisfaction using (customer_id)
inner join crm.customer_loyalty using (customer_id)
inner join crm.customer_predictions using (customer_id)
inner join crm.customer_stage using (customer_id)
inner join crm.customer_likeness using (customer_id)
inner join crm.customer_habits using (customer_id)
