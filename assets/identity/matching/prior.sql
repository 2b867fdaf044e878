-- One row: how many other descriptions a description has, on average, of the same person (`again`) and of others in the household
-- (`home`): a clean list has few, three books of one shop have many. Counted once, among the pairs that are certain
-- even in a clean list: a guess that fed itself would run away. In whole powers of two, so that a few records more
-- change nothing.

-- a base too small to tell is taken for a usual one, in which every fourth record is somebody's second, and as many are of
-- somebody at home with another
select
    pow(2, round(log2(greatest(0.06, least(4, (2 * count(*) filter (where are_same) + 25) / (records + 100)))))) as again,
    pow(2, round(log2(greatest(0.12, least(4, (2 * count(*) filter (where are_related) + 25) / (records + 100)))))) as home
from (
    select count(*) as records
    from identity.normalized_records
    where record not in (select record from identity.exact_duplicates)
)
left join identity.confident_pairs on true
group by records
