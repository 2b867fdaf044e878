"""The two forms that we show ourselves: contact, with everybody's own preferences, and feedback.

Plain HTML that needs no script. What belongs here: pages, their words in six languages, what an answer is when it is sent.
What does not: whose links are genuine (`connectors.inbox.personal_links`), what an answer changes (a refresh).
"""
