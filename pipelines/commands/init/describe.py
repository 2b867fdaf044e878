"""What `init` and `add` say of a file: what it is, how surely, and what of it is not understood, with examples.

The examples are for the eyes of who runs the command: they are printed and never stored.
"""

from collections.abc import Iterator

from pipelines.commands.init.config_text import further_columns
from pipelines.commands.init.propose import Proposal

_LONGEST = 24


def proposal_lines(proposal: Proposal) -> Iterator[str]:
    """The lines for one tab or file."""
    yield summary(proposal)
    if not proposal.is_ready:
        return
    yield from (f"    {told}" for told in proposal.told)
    if question := question_of(proposal):
        yield f"    {question}"
    yield from (f"    {consent_question(header)}" for header in proposal.unclear)
    if proposal.people:
        yield f"    its customers are those of {proposal.people}"
    if proposal.holds == "order_lines" and proposal.export:
        return  # the other columns were told of beside the orders
    yield from (f"    {line}" for line in further_columns(proposal.fills))
    unknown = [name for name in proposal.attributes if name in proposal.looks]
    filled = [name for name in unknown if proposal.looks[name].filled]
    if filled:
        yield f"    kept, but not used: {'; '.join(f'{one_line(name)} ({_examples(proposal, name)})' for name in filled)}"
    if blank := [one_line(name) for name in unknown if name not in filled]:
        yield f"    blank: {', '.join(blank)}"


def summary(proposal: Proposal) -> str:
    """One line for the person."""
    if proposal.problem:
        return f"{proposal.place}: left out, {proposal.problem}"
    if proposal.doubt:
        return f"{proposal.place}: {proposal.doubt}; it stands there as a comment"
    known, kept = len(proposal.columns), len(proposal.attributes)
    sure = f" ({proposal.export}, by its headings)" if proposal.export else ""
    return f"{proposal.place}: {proposal.holds}{sure}; {known} columns are known, {kept} kept as they are"


def question_of(proposal: Proposal) -> str:
    """What nobody can be sure of; empty where there is nothing."""
    if not proposal.instead:
        return ""
    return f"Is each row one of the {proposal.holds}? It could also be one of the {proposal.instead}"


def consent_question(header: str) -> str:
    """What a column that speaks of consent leaves open."""
    return f"{one_line(header)!r} speaks of consent: does a yes there mean yes, and to what?"


def one_line(text: str) -> str:
    """Without line breaks and other signs that do not print."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _examples(proposal: Proposal, name: str) -> str:
    texts = (one_line(text) for text in proposal.looks[name].examples)
    return ", ".join(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…" for text in texts)
