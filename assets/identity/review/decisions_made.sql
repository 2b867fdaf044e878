-- One row per decision and pair of records that it is about, unless it was taken back: made by a command, or typed in the
-- tab `Possible duplicates` of a workbook. A decision about customers with several records has several rows.

with

questions as (

    select distinct on (question_id) question_id, left_source, left_record_id, right_source, right_record_id
    from journal.questions as questions
    order by question_id, questions.at

),

answered as (

    -- each workbook's answers, whenever they became another; "not sure" and what nobody can read are none
    select
        follow_up_id as question_id,
        target,
        place,
        edits.at,
        case when answer in ('same', 'different') then answer end as decision
    from staging.sheet_edits as edits
    semi join questions on questions.question_id = edits.follow_up_id
    -- each copy of a row is followed for itself: what is blank in one takes nothing back
    qualify decision is distinct from lag(decision) over (
        partition by target, follow_up_id, record_id order by edits.at
    )

),

said as (

    select *
    from answered
    qualify decision is distinct from lag(decision) over (
        partition by target, question_id order by answered.at, decision is not null, decision
    )

),

owners as (

    select follow_up_id as question_id, target, arg_max(trim(owner), (edits.at, owner)) as owner
    from staging.sheet_edits as edits
    where trim(owner) <> ''
    group by all

),

standing as (

    -- an emptied answer takes back everything that the workbook had said before
    select *
    from said
    qualify bool_and(decision is not null) over (
        partition by target, question_id order by said.at desc, decision is not null desc, decision desc
        rows between unbounded preceding and current row
    )

),

answers as (

    select
        concat_ws(':', standing.question_id, standing.target, epoch_us(standing.at), decision) as decision_id,
        left_source,
        left_record_id,
        right_source,
        right_record_id,
        decision,
        standing.at as happened_at,
        coalesce(owners.owner, standing.place) as decided_by,
        'Same person? ' || if(decision = 'same', 'Yes', 'No') || ', says ' || standing.place as reason,
        null::varchar as opt_outs
    from standing
    inner join questions using (question_id)
    left join owners using (question_id, target)

),

undone as (

    -- an undo can be undone as well, and that again: the latest first, for what is taken back takes nothing back
    select unnest(list_reduce(
        list([decision_id, undoes] order by "at" desc, decision_id desc),
        lambda dead, undo: if(list_contains(dead, undo[1]), dead, list_append(dead, undo[2])),
        []::varchar[]
    )) as decision_id
    from journal.decisions
    where undoes is not null

),

made as (

    select
        decision_id, left_source, left_record_id, right_source, right_record_id, decision,
        "at" as happened_at, "by" as decided_by, reason, opt_outs
    from journal.decisions
    where undoes is null
    union all
    from answers

)

from made
where decision_id not in (select decision_id from undone)
