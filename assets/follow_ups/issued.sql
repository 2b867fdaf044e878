-- One row per follow-up ever offered, or held out to compare with: as it was on the day, for good.

select
    follow_up_id,
    list,
    customer_id,
    occasion,
    due_on,
    priority,
    channel,
    because,
    say,
    is_held_out,
    earlier.at as happened_at
from journal.follow_ups as earlier
union all
select
    candidates.follow_up_id,
    candidates.list,
    candidates.customer_id,
    candidates.occasion,
    candidates.due_on,
    candidates.priority::integer,
    candidates.channel,
    candidates.because,
    candidates.say,
    candidates.is_held_out,
    clock.run_at
from follow_ups.candidates as candidates
cross join staging.clock as clock
where not candidates.is_issued and coalesce(candidates.held_back_by, 'hold-out') = 'hold-out'
