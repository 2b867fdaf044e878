-- One row per holder of a key that a restated or repaired record has.

from identity.blocking_keys
where key in (
    select key from identity.blocking_keys where record in (from records_to_rescore) or record in (from records_to_reblock)
)
