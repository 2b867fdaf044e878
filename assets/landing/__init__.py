"""The sources as they were found, append-only Parquet: the one place that everything else can be made from again."""
