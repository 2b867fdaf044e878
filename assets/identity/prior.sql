-- One row: how many other records a record has, on average, of the same person (`again`) and of others in the household
-- (`home`): a clean list has few, three books of one shop have many. Counted once, among the pairs that are certain
-- even in a clean list: a guess that fed itself would run away. In whole powers of two, so that a few records more
-- change nothing. Reads `weighed`.

with

guessed as (

    select
        size,
        0.1 / size * pow(2, least(all_bits, 80)) as same,
        0.1 / size * pow(2, least(all_bits, 80) - all_home) as related
    from weighed

)

select
    pow(2, round(log2(greatest(0.06, least(4, coalesce(
        2 * count(*) filter (where same > 3 * (1 + related)) / any_value(size), 0
    )))))) as again,
    pow(2, round(log2(greatest(0.12, least(4, coalesce(
        2 * count(*) filter (where related > 3 * (1 + same)) / any_value(size), 0
    )))))) as home
from guessed
