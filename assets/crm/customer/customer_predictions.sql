-- One row per customer: what they are likely to do in the coming year.

select profiles.customer_id, forecasts.churn_risk, forecasts.lifetime_value
from crm.profiles as profiles
left join crm.forecasts as forecasts using (customer_id)
