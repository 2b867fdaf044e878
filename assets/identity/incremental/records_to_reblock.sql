-- One row per record whose pairs with others of these rows must be found again, though it says what it said.

select record from identity.blocking_keys where key in (from keys_over_limit)
union
select unnest([left_record, right_record]) from pair_constraints_changed
