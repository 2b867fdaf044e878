"""What a customer is likely to want next: what others bought after the same things, where that is better than the best sellers.

What does not belong here: whether to tell them; see `assets.follow_ups`.
"""
