"""How fast we answer and help: complaints and enquiries, measured in the hours in which the business is open.

What does not belong here: whom to contact about it.
"""
