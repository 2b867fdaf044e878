"""`regulars check`: what a refresh would read, and where it would write."""
