-- One row per record whose customer may be another, those that are gone included.

select record, source, record_id from normalized_records_before
union
select record, source, record_id from identity.normalized_records semi join settled using (record)
