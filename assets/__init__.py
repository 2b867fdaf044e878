"""The tables, layer by layer: landing -> staging -> identity -> crm -> follow_ups.

What belongs here: how each table is made, SQL in `.sql` files beside the Python that runs them.
What does not: reading the environment, and anything of `checks` or `pipelines`.
"""
