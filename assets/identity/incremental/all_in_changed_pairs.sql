-- One row per record of which `identity.pairs` tells something else, those that are gone included.

select source, record_id from normalized_records_before
union
select source, record_id from identity.normalized_records semi join records_in_changed_pairs using (record)
