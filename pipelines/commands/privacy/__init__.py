"""What a person may ask for: `export` and `forget`."""
