-- One row per record of which `identity.pairs` tells something else, those that are gone included.

select source, record_id from records_before
union
select source, record_id from identity.records semi join retold using (record)
