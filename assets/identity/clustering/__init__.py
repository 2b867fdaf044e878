"""Which records are one customer together, and which id that customer has."""
