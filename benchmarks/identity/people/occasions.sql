-- One row per record to be: who, where and when. `n` = 16 x person + which; a company's own records come last.

with

times as (

    select
        p,
        h,
        case
            when share(p, 'records') < getvariable('rates')['records_more'] then 5 + floor(5 * pow(share(p, 'more records'), 2))::integer
            when share(p, 'records') < getvariable('rates')['records_more'] + getvariable('rates')['records_4'] then 4
            when share(p, 'records') < getvariable('rates')['records_more'] + getvariable('rates')['records_4']
                + getvariable('rates')['records_3'] then 3
            when share(p, 'records') < getvariable('rates')['records_more'] + getvariable('rates')['records_4']
                + getvariable('rates')['records_3'] + getvariable('rates')['records_2'] then 2
            else 1
        end as records
    from persons

),

drawn as (

    select
        16 * p + r as n,
        p,
        null::bigint as b
    from times, range(9) as which (r)
    where r < records

    union all

    select 16 * (4 * $households + b) + r, null, b
    from range($companies) as numbers (b), range(4) as which (r)
    where happens(16 * (4 * $households + b) + r, 'company_record')

),

-- whole customers in the order of chance, so that a smaller base is a part of a larger one's kind and not of its parts
kept as (

    select n, p, b from drawn order by share(coalesce(p, 4 * $households + b), 'order'), n limit $records

)

select
    n,
    p,
    kept.b,
    coalesce('P' || p, 'B' || kept.b) as person,
    sources.* exclude (begins, ends, share, what),
    timestamp '2018-01-01' + to_seconds(floor(share(n, 'when') * 252000000)::bigint) as first_seen_at,
    share(n, 'when') as moment
from kept
join sources on share(n, 'source') >= sources.begins and share(n, 'source') < sources.ends
