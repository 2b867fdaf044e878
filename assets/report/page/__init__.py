"""The report for the business: one HTML file that needs no network and no script, made from the published tables.

What belongs here: which pictures there are, what each says in words, how they are drawn. What does not: the figures
themselves, which are tables beside this folder.
"""
