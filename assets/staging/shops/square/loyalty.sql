-- One row per entry of points at Square, earned or (negative) spent; what brings no points has none.

with

entries as (

    select
        _landed,
        json_transform(payload, '{
            "id": "VARCHAR", "type": "VARCHAR", "created_at": "VARCHAR", "loyalty_account_id": "VARCHAR",
            "accumulate_points": {"points": "BIGINT", "order_id": "VARCHAR"},
            "accumulate_promotion_points": {"points": "BIGINT", "order_id": "VARCHAR"},
            "create_reward": {"points": "BIGINT"}, "delete_reward": {"points": "BIGINT"},
            "adjust_points": {"points": "BIGINT", "reason": "VARCHAR"},
            "expire_points": {"points": "BIGINT"}, "other_event": {"points": "BIGINT"}
        }') as entry
    from landed_loyalty_events

),

accounts as (

    select json_transform(payload, '{
        "id": "VARCHAR", "customer_id": "VARCHAR", "mapping": {"phone_number": "VARCHAR"}
    }') as account
    from current_loyalty_accounts

),

counted as (

    select
        *,
        coalesce(
            entry.accumulate_points.points, entry.accumulate_promotion_points.points, entry.create_reward.points,
            entry.delete_reward.points, entry.adjust_points.points, entry.expire_points.points, entry.other_event.points
        ) as points
    from entries

)

select
    counted._landed,
    entry.id as entry_id,
    account.customer_id as person_id,
    if(account.customer_id is null, account.mapping.phone_number, null) as phone,
    entry.created_at as "at",
    points,
    coalesce(entry.adjust_points.reason, lower(replace(entry.type, '_', ' '))) as reason,
    coalesce(entry.accumulate_points.order_id, entry.accumulate_promotion_points.order_id) as order_id
from counted
left join accounts
    on entry.loyalty_account_id = account.id
where points <> 0
