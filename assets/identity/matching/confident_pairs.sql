-- One row per pair that is certain even in a clean list: of one person (`are_same`), or of one household
-- (`are_related`). Reads `weighted_pairs`.

with

guessed as (

    select
        left_record,
        right_record,
        0.1 / size * pow(2, least(all_bits, 80)) as same,
        0.1 / size * pow(2, least(all_bits, 80) - all_home) as related
    from weighted_pairs

)

select left_record, right_record, same > 3 * (1 + related) as are_same, related > 3 * (1 + same) as are_related
from guessed
-- who says the same again is nobody's second description
where (are_same or are_related)
    and right_record not in (select record from identity.exact_duplicates)
    and left_record not in (select record from identity.exact_duplicates)
