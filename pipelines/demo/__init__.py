"""A small, lively shop in a user's folder: the demo, and the tutorial.

`make_demo` writes the files that a real bakery would have, with the dirt of real life in them, and a commented
`regulars.yaml`. The same day gives the same bytes. What does not belong here: reading or refreshing the folder,
which is what any shop does.
"""

from pipelines.demo.folder import make_demo

__all__ = ["make_demo"]
