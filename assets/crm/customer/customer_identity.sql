-- One row per customer: who they are, and how they are reached.

with

born as (

    -- Where only the year is known they are as young as they may be, so that nobody under age is taken for grown up.
    -- Nobody is older than 120: such a date is what a form or spreadsheet puts in for none.
    select
        profiles.customer_id,
        coalesce(
            date_part('year', age(clock.today, profiles.birth_date)), year(clock.today) - profiles.birth_year - 1
        )::integer as years,
        if(years between -1 and 120, greatest(years, 0), null) as age
    from crm.profiles as profiles
    cross join staging.clock as clock
    where coalesce(profiles.birth_date <= clock.today, profiles.birth_year <= year(clock.today))

)

select
    profiles.customer_id,
    coalesce(profiles.name, profiles.company) as name,
    salutations.salutation,
    profiles.title,
    profiles.first_name,
    profiles.last_name,
    profiles.suffix,
    profiles.company,
    profiles.email,
    profiles.phone,
    kinds.is_mobile,
    profiles.street,
    profiles.city,
    profiles.region,
    profiles.postcode,
    profiles.country,
    profiles.language,
    profiles.birth_date,
    profiles.birth_month::integer as birth_month,
    profiles.birth_day::integer as birth_day,
    born.age,
    case
        when age < 18 then 'under 18'
        when age < 25 then '18-24'
        when age < 35 then '25-34'
        when age < 45 then '35-44'
        when age < 55 then '45-54'
        when age < 65 then '55-64'
        when age is not null then '65+'
    end as age_group,
    coalesce(born.age < 18, false) as is_minor,
    profiles.preferred_channel,
    profiles.records,
    profiles.sources,
    profiles.notes,
    profiles.attributes
from crm.profiles as profiles
left join born using (customer_id)
left join crm.salutations as salutations using (customer_id)
left join crm.phone_kinds as kinds on profiles.phone = kinds.phone
