"""Form systems: what somebody answered, in one shape, whether it was sent to us or fetched.

What belongs here: how each system writes questions and answers down. What does not: what a question means (the config
says), whether a delivery is genuine (`connectors.inbox`).
"""
