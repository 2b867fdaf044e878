"""What a steward decides about two records, and what they are asked."""
