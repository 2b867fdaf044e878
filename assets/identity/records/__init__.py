"""What one record says of one person, in a form that can be compared."""
