"""By which columns a row of a source is found again."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Keys:
    """How a row is found again: by the headers of `record_id` together, else by any group in `match`, best first.

    `has_copies`: people copy its rows with their ids, and each copy is followed for itself.
    """

    record_id: tuple[str, ...] = ()
    match: tuple[tuple[str, ...], ...] = ()
    has_copies: bool = False
