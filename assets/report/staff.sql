-- One row per member of staff: whom they contacted, how fast they answer, and how satisfied those are whom they had to do with (within
-- two weeks afterwards).

with

contacts as (

    select
        staff,
        count(*) as contacts,
        count(*) filter (where direction = 'out') as proactive,
        count(*) filter (where lower(outcome) = 'won') as won,
        count(distinct customer_id) as customers
    from crm.interactions
    where staff is not null
    group by staff

),

cases as (

    select
        staff,
        count(*) as cases,
        count(*) filter (where is_open) as open_cases,
        median(first_answer_minutes)::integer as median_first_answer_minutes,
        round(count(*) filter (where is_answered_in_time) / nullif(count(is_answered_in_time), 0), 4)::double
            as share_answered_in_time
    from crm.service_cases
    where staff is not null
    group by staff

),

met as (

    select staff, customer_id, happened_at as met_at
    from crm.interactions
    where staff is not null and customer_id is not null
    union
    select staff, customer_id, opened_at
    from crm.complaints
    where staff is not null and customer_id is not null

),

graded as (

    select distinct met.staff, signals.customer_id, signals.happened_at, signals.grade
    from crm.satisfaction_signals as signals
    inner join met
        on signals.customer_id = met.customer_id
        and signals.happened_at between met.met_at and met.met_at + interval 14 day
    where signals.kind not like 'complaint%' and signals.kind <> 'return'

),

grades as (

    select staff, count(*) as answers, round(avg(grade), 2)::double as grade
    from graded
    group by staff

),

named as (

    select staff from contacts
    union
    select staff from cases

)

select
    named.staff,
    coalesce(contacts.contacts, 0) as contacts,
    coalesce(contacts.proactive, 0) as proactive,
    coalesce(contacts.won, 0) as won,
    coalesce(contacts.customers, 0) as customers,
    coalesce(cases.cases, 0) as cases,
    coalesce(cases.open_cases, 0) as open_cases,
    cases.median_first_answer_minutes,
    cases.share_answered_in_time,
    coalesce(grades.answers, 0) as answers,
    grades.grade
from named
left join contacts
    on named.staff = contacts.staff
left join cases
    on named.staff = cases.staff
left join grades
    on named.staff = grades.staff
order by contacts desc, named.staff
