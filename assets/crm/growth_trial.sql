-- One row: whether beginnings tell who will grow. Of those who were light or medium users a year ago, how many came more often
-- in the year since than in the one before, of those whose beginning looked like that of heavy users, and of the others.

-- It is believed where each side has twenty customers, a fifth more of the one side grew than of the other, and chance makes
-- such a difference once in twenty times at most (two proportions, one-sided, z >= 1.645).

with

sides as (

    select
        count(*) filter (where looks_heavy) as promising,
        count(*) filter (where not looks_heavy) as others,
        count(*) filter (where looks_heavy and after > before) as promising_grew,
        count(*) filter (where not looks_heavy and after > before) as others_grew
    from crm.growth_signs
    where moment = 'a year ago' and not is_heavy

),

rates as (

    select
        *,
        promising_grew / nullif(promising, 0) as promising_rate,
        others_grew / nullif(others, 0) as others_rate,
        (promising_grew + others_grew) / nullif(promising + others, 0) as rate
    from sides

),

tested as (

    select
        *,
        (promising_rate - others_rate)
            / nullif(sqrt(rate * (1 - rate) * (1 / nullif(promising, 0) + 1 / nullif(others, 0))), 0) as z
    from rates

)

select
    promising, others, promising_grew, others_grew, promising_rate, others_rate, z,
    coalesce(promising >= 20 and others >= 20 and promising_rate >= 1.2 * others_rate and z >= 1.645, false) as is_believed,
    case
        when is_believed then 'Beginnings told who would grow'
        when promising < 20 or others < 20 then 'Not enough data: twenty customers of each kind are needed who bought for ninety days by a year ago'
        else 'Beginnings did not tell who would grow'
    end as verdict
from tested
