-- One row per pair of descriptions of which something else is said than before.

with

spoken as (

    (from pair_constraints_now except all from identity.pair_constraints) union all (from identity.pair_constraints except all from pair_constraints_now)

)

select distinct left_record, right_record from spoken
