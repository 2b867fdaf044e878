"""What `init` and `add` ask at a terminal, where two readings are near: a number and Enter, with examples beside."""

from collections.abc import Sequence
from dataclasses import replace

import click

from pipelines.commands.init.config_text import Guess
from pipelines.commands.init.describe import consent_question, one_line, question_of
from pipelines.commands.init.propose import Proposal, as_another
from pipelines.config.countries import countries, country_called

_SHOWN = 6
_CONSENTS = {
    "not consent.all": "a yes there means: do not contact them at all",
    "not consent.email": "a yes there means: no e-mails",
    "consent.email": "a yes there means: e-mails are welcome",
    "consent.sms": "a yes there means: text messages are welcome",
    "consent.all": "a yes there means: they may be contacted in every way",
    "attributes.consent": "it says nothing of being contacted",
}
"""What such a column may mean, the most careful first."""


def asked(guess: Guess, proposals: Sequence[Proposal]) -> tuple[Guess, list[Proposal]]:
    """The guess and the proposals as the person settles them."""
    guess = _country(guess)
    settled = list(proposals)
    for proposal in [each for each in proposals if each.instead and each.is_ready]:
        click.echo(f"\n{proposal.place}")
        for name in [*proposal.columns, *proposal.attributes][:_SHOWN]:
            click.echo(f"    {one_line(name)}: {', '.join(map(one_line, proposal.looks[name].examples))}")
        if _chosen(question_of(proposal), [proposal.holds, proposal.instead]) == 1:
            place = next(number for number, each in enumerate(settled) if each.name == proposal.name)
            settled = as_another(settled, settled[place], proposal.instead)
    return guess, [_with_consents(proposal) for proposal in settled]


def _with_consents(proposal: Proposal) -> Proposal:
    """What a column that speaks of consent means, as the person says."""
    columns = dict(proposal.columns)
    for header in proposal.unclear:
        click.echo(
            f"\n{proposal.place}, {one_line(header)}: {', '.join(map(one_line, proposal.looks[header].examples))}"
        )
        columns[header] = list(_CONSENTS)[_chosen(consent_question(header), list(_CONSENTS.values()))]
    attributes = tuple(header for header in proposal.attributes if header not in proposal.unclear)
    return replace(proposal, columns=columns, attributes=attributes, unclear=())


def _country(guess: Guess) -> Guess:
    """Phone numbers and dates are read as of there."""
    said = click.prompt("In which country are your customers (two letters, or its name)?", default=guess.country)
    found = said.strip().upper() if said.strip().upper() in countries() else country_called(said.strip())
    if not found or found == guess.country or found not in countries():
        return guess
    country = countries()[found]
    return replace(guess, country=found, currency=country.currency, timezone=country.timezone or guess.timezone)


def _chosen(question: str, choices: Sequence[str]) -> int:
    click.echo(question)
    for number, choice in enumerate(choices, 1):
        click.echo(f"  {number}  {choice}")
    return int(click.prompt("Which?", type=click.IntRange(1, len(choices)), default=1)) - 1
