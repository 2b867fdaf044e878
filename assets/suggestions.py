"""The nearest valid word, for messages about a word that is not known.

What does not belong here: which words are valid; whoever asks knows them.
"""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known word that `word` is most likely a misspelling of; None when nothing is close."""
    by_spelling = {choice.casefold(): choice for choice in known}
    # Two letters that changed places come first, or GPB would be taken for some other money than GBP.
    found = [choice for choice in by_spelling if sorted(choice) == sorted(word.casefold())]
    found = found or get_close_matches(word.casefold(), by_spelling, n=1, cutoff=cutoff)
    return by_spelling[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """What to write instead of `word`: the nearest known word, else all of them when they are few."""
    choices = sorted(known)
    found = nearest(word, choices)
    if found:
        return f"write {found}"
    return f"use one of: {', '.join(choices)}" if 0 < len(choices) <= 16 else ""
