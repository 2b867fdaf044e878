-- One row per quadrant of value and need: how many customers are in it, what they bring, how much they ask of us, and what to do.

select
    need_quadrant,
    count(*) as customers,
    sum(revenue)::decimal(18,4) as revenue,
    round((sum(revenue) / nullif(sum(sum(revenue)) over (), 0))::double, 4) as share,
    sum(need_points)::double as need_points,
    max(need_advice) as advice
from crm.customers
where need_quadrant is not null
group by need_quadrant
order by list_position(
    ['high_value_little_need', 'high_value_much_need', 'low_value_with_potential', 'low_value_much_need'], need_quadrant
)
