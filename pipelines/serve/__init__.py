"""`regulars serve`: what the outside world may send us, and the two forms that we show.

What belongs here: HTTP, its limits, pages. What does not: whether a delivery is genuine and how it is kept
(`connectors.inbox`), what an answer means (a refresh finds that out, from the inbox). It opens no database of the pipeline.
"""
