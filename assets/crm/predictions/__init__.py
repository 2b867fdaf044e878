"""What customers are likely to do next: whether they come again, how often, for how much.

Every prediction is tried on the shop's own history first (`crm.prediction_trials`), and keeps silent where a plain rule does
as well. What does not belong here: what customers did, and whom to contact.
"""
