"""The tables, layer by layer: landing -> staging -> identity -> crm -> follow_ups.

    ingest, landing/      what sources and people say, as found
    staging/              the same with our columns and our types
    identity/             which records are one customer
    crm/, report/         what is known of every customer, and ready-made answers
    follow_ups/           whom to contact, and why
    delivery/             the workbooks that the team finds it in
    privacy/              whom we erased, and what we know of somebody
    warehouse/            tables, how they are made, and how they are published
    streams, settings     what a source may hold, and what the config says
    graph, run            the same as Dagster sees it, and what the steps of one refresh share

What belongs here: how each table is made, SQL in `.sql` files beside the Python that runs them.
What does not: reading the environment, and anything of `checks` or `pipelines`.
"""
