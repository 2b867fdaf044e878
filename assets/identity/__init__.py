"""Who is who: records of the same person share one customer id, every merge with its reason."""
