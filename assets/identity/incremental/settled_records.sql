-- One row per record whose customer may be another, those that are gone included.

select record, source, record_id from records_before
union
select record, source, record_id from identity.records semi join settled using (record)
