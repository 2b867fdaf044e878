"""One true view of every customer: profiles with the source of each value, events, segments."""
