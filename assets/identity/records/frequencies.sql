-- One row per value that several descriptions have: how common a name, day or place is among the customers. In steps of a
-- fifth, so that one more Smith changes nothing. Values that only one has are left out; they are as rare as can be.

select
    kind,
    value,
    if(descriptions <= 8, descriptions, round(pow(2, (floor(log2(descriptions) * 4) + 0.5) / 4)))::bigint as descriptions
from identity.value_counts
-- the two records of a pair, and others of the same person, make no name common
where descriptions > if(kind = 'name', 4, 1)
