-- One row per record whose pairs with others of these rows must be found again, though it says what it said.

select record from identity.keys where key in (from crossed)
union
select unnest([left_record, right_record]) from said_changed
