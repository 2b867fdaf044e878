-- One row per holder of a key that a restated or repaired record has.

from identity.keys
where key in (
    select key from identity.keys where record in (from restated) or record in (from repaired)
)
