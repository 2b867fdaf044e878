"""What the objects of each shop system mean: a folder for each system, in it a select for each of our streams."""
