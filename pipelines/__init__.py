"""Where it meets: config, resources, the job and its schedule, `definitions.py`, the command line.

What does not belong here: SQL, and loops over rows.
"""
