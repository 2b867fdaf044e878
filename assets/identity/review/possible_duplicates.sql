-- One row per two customers who may be the same person, and about whom nobody decided: the two records that speak most
-- for it. `is_asked` are those that the team is asked about, the most probable first.

with

doubtful as (

    select
        pairs.*,
        l.customer_id as left_customer_id,
        r.customer_id as right_customer_id,
        -- of the records and not of the customers, whose ids change when they are merged
        'D' || left(md5(concat_ws(
            chr(31),
            least(left_source || chr(30) || left_record_id, right_source || chr(30) || right_record_id),
            greatest(left_source || chr(30) || left_record_id, right_source || chr(30) || right_record_id)
        )), 14) as question_id
    from identity.pairs as pairs
    inner join identity.clusters as l
        on pairs.left_source = l.source and pairs.left_record_id = l.record_id
    inner join identity.clusters as r
        on pairs.right_source = r.source and pairs.right_record_id = r.record_id
    where pairs.band = 'possible' and l.customer_id <> r.customer_id

),

settled as (

    select
        least(l.customer_id, r.customer_id) as one_customer_id,
        greatest(l.customer_id, r.customer_id) as other_customer_id
    from identity.decisions as decisions
    inner join identity.clusters as l
        on decisions.left_source = l.source and decisions.left_record_id = l.record_id
    inner join identity.clusters as r
        on decisions.right_source = r.source and decisions.right_record_id = r.record_id

),

asked as (

    select distinct question_id, true as is_known
    from journal.questions

),

best as (

    select doubtful.*
    from doubtful
    anti join settled
        on least(left_customer_id, right_customer_id) = one_customer_id
        and greatest(left_customer_id, right_customer_id) = other_customer_id
    left join asked using (question_id)
    qualify row_number() over (
        partition by least(left_customer_id, right_customer_id), greatest(left_customer_id, right_customer_id)
        -- a question that people may have begun to think about is not exchanged for another
        order by coalesce(is_known, false) desc, probability desc, question_id
    ) = 1

)

select
    question_id,
    left_source,
    left_record_id,
    right_source,
    right_record_id,
    left_customer_id,
    right_customer_id,
    probability,
    evidence,
    guard,
    row_number() over (order by probability desc, question_id) <= 200 as is_asked
from best
