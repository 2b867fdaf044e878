-- One row per kind of case (complaint, enquiry) and month in which it came in: how fast it was answered and solved, in the hours
-- in which the business is open, and whether that was as promised. The month is that of the moment in UTC.

with

cases as (

    select cases.*, clock.run_at
    from crm.service_cases as cases
    cross join staging.clock as clock

)

select
    kind,
    date_trunc('month', opened_at)::date as month,
    count(*) as cases,
    count(first_answer_at) as answered,
    median(first_answer_minutes)::integer as median_first_answer_minutes,
    -- One that is overdue has not been answered in time, though nobody has answered it yet.
    count(*) filter (where is_answered_in_time) as answered_in_time,
    count(*) filter (where not is_answered_in_time or (first_answer_at is null and first_answer_due_at < run_at))
        as answered_late,
    count(resolved_at) as solved,
    median(resolution_minutes)::integer as median_resolution_minutes,
    count(*) filter (where is_resolved_in_time) as solved_in_time,
    count(*) filter (where not is_resolved_in_time or (resolved_at is null and resolution_due_at < run_at)) as solved_late,
    count(*) filter (where is_open) as open,
    count(*) filter (where is_open and opened_at > run_at - interval 1 day) as open_up_to_a_day,
    count(*) filter (where is_open and opened_at <= run_at - interval 1 day and opened_at > run_at - interval 7 day)
        as open_up_to_a_week,
    count(*) filter (where is_open and opened_at <= run_at - interval 7 day) as open_longer
from cases
group by kind, month
order by kind, month
