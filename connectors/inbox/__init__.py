"""What other systems and web pages send us, kept until a refresh has landed it: signatures checked, stored once.

What belongs here: whether a delivery is genuine, what names it, and the file that holds it. What does not: HTTP
(`pipelines.serve`), what an answer means (`connectors.forms`, `assets.staging`).
"""
