-- One row per complaint or enquiry: when it was answered and solved, and when it has to be, in the hours in which the business
-- is open (`service:` in the config). The clock stands still while we wait for the customer.

with

both_kinds as (

    select
        'complaint' as kind,
        source,
        record_id,
        customer_id,
        opened_at,
        coalesce(first_answer_at, resolved_at) as first_answer_at,
        resolved_at,
        is_open,
        category,
        null as channel,
        staff
    from crm.complaints
    union all by name
    select
        'enquiry' as kind,
        source,
        record_id,
        customer_id,
        opened_at,
        first_answer_at,
        first_answer_at as resolved_at,
        first_answer_at is null as is_open,
        subject as category,
        channel,
        staff
    from crm.enquiries

),

cases as (

    select both_kinds.*, timezone(business.timezone, timezone('UTC', opened_at))::date as opened_on
    from both_kinds
    cross join staging.business as business

),

waits as (

    select
        cases.kind,
        cases.source,
        cases.record_id,
        greatest(waits.from_at, cases.opened_at) as from_at,
        least(coalesce(waits.until_at, cases.resolved_at), cases.resolved_at) as until_at
    from cases
    inner join crm.waits as waits
        on cases.customer_id = waits.customer_id
        and waits.from_at < coalesce(cases.resolved_at, 'infinity'::timestamp)
        and coalesce(waits.until_at, 'infinity'::timestamp) > cases.opened_at

),

moments as (

    select opened_at as moment from cases
    union
    select first_answer_at from cases
    union
    select resolved_at from cases
    union
    select from_at from waits
    union
    select until_at from waits

),

read_off as (

    -- How far the clock of the open hours had come.
    select
        moments.moment,
        coalesce(
            hours.seconds_before + least(epoch(moments.moment)::bigint - epoch(hours.opens_at)::bigint, hours.seconds), 0
        ) as clock
    from moments
    asof left join crm.open_hours as hours
        on moments.moment >= hours.opens_at
    where moments.moment is not null

),

waited as (

    select
        waits.kind,
        waits.source,
        waits.record_id,
        sum(ends.clock - starts.clock) as seconds,
        bool_or(waits.until_at is null) as is_waiting
    from waits
    inner join read_off as starts
        on waits.from_at = starts.moment
    left join read_off as ends
        on waits.until_at = ends.moment
    group by waits.kind, waits.source, waits.record_id

),

closings as (

    select open_day, max(seconds_before + seconds) as clock
    from crm.open_hours
    group by open_day

),

started as (

    -- Working days are those after the day on which it came in, whatever day that was.
    select
        cases.*,
        opened.clock as opened_clock,
        answered.clock as answered_clock,
        solved.clock as solved_clock,
        hours.open_day,
        coalesce(waited.seconds, 0) as waited,
        coalesce(waited.is_waiting and cases.is_open, false) as is_waiting
    from cases
    inner join read_off as opened
        on cases.opened_at = opened.moment
    left join read_off as answered
        on cases.first_answer_at = answered.moment
    left join read_off as solved
        on cases.resolved_at = solved.moment
    left join waited
        on cases.kind = waited.kind
        and cases.source = waited.source
        and cases.record_id = waited.record_id
    asof left join crm.open_hours as hours
        on cases.opened_on >= hours.day

),

promised as (

    select
        started.*,
        coalesce(opened_clock + 60 * promises.first_answer_minutes, answer_days.clock) as answer_clock,
        coalesce(opened_clock + 60 * promises.resolution_minutes, solve_days.clock) + waited as solve_clock
    from started
    cross join crm.service_promises as promises
    left join closings as answer_days
        on started.open_day + promises.first_answer_days = answer_days.open_day
    left join closings as solve_days
        on started.open_day + promises.resolution_days = solve_days.open_day

),

due as (

    select
        promised.*,
        answer.opens_at + to_seconds(answer_clock - answer.seconds_before) as first_answer_due_at,
        case when not is_waiting then solve.opens_at + to_seconds(solve_clock - solve.seconds_before) end
            as resolution_due_at
    from promised
    asof left join crm.open_hours as answer
        on promised.answer_clock > answer.seconds_before
    asof left join crm.open_hours as solve
        on promised.solve_clock > solve.seconds_before

)

select
    kind,
    customer_id,
    opened_at,
    first_answer_at,
    resolved_at,
    first_answer_due_at,
    resolution_due_at,
    is_open,
    is_waiting,
    ((answered_clock - opened_clock) // 60)::integer as first_answer_minutes,
    ((solved_clock - opened_clock - waited) // 60)::integer as resolution_minutes,
    (waited // 60)::integer as waited_minutes,
    first_answer_at <= first_answer_due_at as is_answered_in_time,
    resolved_at <= resolution_due_at as is_resolved_in_time,
    category,
    channel,
    staff,
    source,
    record_id
from due
