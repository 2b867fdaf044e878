-- One row per key that pairs its holders in another way, since there are more or fewer of them.

with

turnover as (

    select key, sum(more) as more
    from (select key, -1 as more from blocking_keys_before union all select key, 1 from blocking_keys_now)
    group by key

),

held as (

    select key, count(*) as holders, any_value(most) as most, any_value(is_strong) as is_strong
    from identity.blocking_keys
    semi join turnover using (key)
    group by key

)

select key
from held
join turnover using (key)
where (holders > most) <> (holders - more > most) or is_strong and holders > most
