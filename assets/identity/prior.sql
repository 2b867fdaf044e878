-- One row: how many other records a record has, on average, of the same person (`again`) and of others in the household
-- (`home`), found in the candidates themselves: a clean list has few, three books of one shop have many. Each is what
-- the last guess makes of the pairs, thrice; in whole powers of two, so that a few records more change nothing.
-- Reads `weighed`.

with recursive

guesses as (

    select 0 as step, 0.15::double as again, 0.1::double as home
    union all
    select step + 1, least(greatest(found.again, 0.05), 4), least(greatest(found.home, 0.1), 4)
    from (
        select
            step,
            2 * sum(again * pow(2, all_bits) / (size + again * pow(2, all_bits) + home * pow(2, all_bits - all_home)))
            / any_value(size) as again,
            2 * sum(
                home * pow(2, all_bits - all_home)
                / (size + again * pow(2, all_bits) + home * pow(2, all_bits - all_home))
            ) / any_value(size) as home
        from guesses
        cross join weighed
        where step < 3
        group by step
    ) as found

)

select pow(2, round(log2(again))) as again, pow(2, round(log2(home))) as home
from guesses
order by step desc
limit 1
