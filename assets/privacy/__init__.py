"""A person's rights: what is known of them, their erasure everywhere, and that no import brings them back."""
